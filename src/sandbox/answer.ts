import type { IncomingHttpHeaders } from 'node:http';
import type { ByteRange } from '../base/byte-range.ts';
import type { MediaBody } from './media-body.ts';
import type { RequestKind } from './request-kind.ts';

/** Where the media hosts are for the client that asks: loopback ports, or Google's names behind the HTTPS listener. */
export interface MediaOrigins {
  /** Photos, and what videos are redirected from. */
  readonly photos: string;
  /** Where `=dv` redirects to: always another host name, so that clients must drop their credentials. */
  readonly videos: string;
}

/** A request as the parts of the sandbox see it. */
export interface SandboxRequest {
  readonly kind: RequestKind;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The whole body as text; empty for GET and HEAD. */
  readonly body: string;
  readonly origins: MediaOrigins;
}

/** An answer before it is sent: parts of the sandbox decide, `sending.ts` does. */
export interface Answer {
  readonly status: number;
  /** With `Content-Length` where the length is told. */
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array | { readonly body: MediaBody; readonly range: ByteRange };
}

/** A JSON answer as Google's front end prints it: indented, with the charset in capitals. */
export function jsonAnswer(value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer {
  return textAnswer(`${JSON.stringify(value, undefined, 2)}\n`, 'application/json; charset=UTF-8', status, headers);
}

export function htmlAnswer(html: string, status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return textAnswer(html, 'text/html; charset=UTF-8', status, headers);
}

function textAnswer(text: string, type: string, status: number, headers: Readonly<Record<string, string>>): Answer {
  return bytesAnswer(Buffer.from(text), type, status, headers);
}

export function bytesAnswer(
  content: Uint8Array,
  type: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { 'Content-Type': type, 'Content-Length': String(content.length), ...headers }, content };
}
