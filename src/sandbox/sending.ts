import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import { isAbort } from '../base/failure.ts';
import type { Answer } from './answer.ts';

/** How an answer is to arrive. */
export interface Sending {
  readonly clock: Clock;
  /** Asked anew for each piece; undefined: as fast as the client reads. */
  readonly bytesPerSecond: () => number | undefined;
  /** Told of each piece that was handed to the connection. */
  readonly sent: (bytes: number) => void;
  /** Aborts when the client has left. */
  readonly gone: AbortSignal;
}

/** How a body ends that does not end well; see `MISHAPS`. */
export type BadEnding = 'short-of-length' | 'chunked-without-end' | 'silently-short' | 'stalled';

/** Sends the whole answer; to HEAD its headers only. Returns early, without error, when the client goes away. */
export async function send(response: ServerResponse, answer: Answer, sending: Sending): Promise<void> {
  response.writeHead(answer.status, { ...answer.headers });
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  if (answer.content instanceof Uint8Array && !sending.bytesPerSecond()) {
    sending.sent(answer.content.length);
    response.end(answer.content);
    return;
  }
  await untilGone(pump(measured(chunksOf(answer), sending), response, sending.gone));
  if (!response.destroyed) response.end();
}

/** Sends the first `bytes` of the answer and ends as `ending` says. */
export async function sendBadly(
  response: ServerResponse,
  answer: Answer,
  { ending, bytes }: { ending: BadEnding; bytes: number },
  sending: Sending,
): Promise<void> {
  const { 'Content-Length': length, ...others } = answer.headers;
  if (ending === 'silently-short') {
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
  }
  const tellsLength = ending === 'short-of-length' || ending === 'stalled';
  response.writeHead(
    answer.status,
    tellsLength && length !== undefined ? { ...others, 'Content-Length': length } : others,
  );
  response.flushHeaders();
  const start = firstBytes(measured(chunksOf(answer), sending), bytes);
  await untilGone(pump(start, response, sending.gone));
  if (ending === 'stalled' || response.destroyed) return;
  if (ending === 'silently-short') response.end();
  else response.socket?.destroySoon();
}

/** Resets the connection, so that the client sees ECONNRESET and not one byte. */
export function reset(response: ServerResponse): void {
  const { socket } = response;
  // A TLS connection cannot be reset from above; closing it without a word is as near as it gets.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

/** How many bytes the answer's body has. */
export function bodyLength({ content }: Answer): number {
  return content instanceof Uint8Array ? content.length : content.range.end - content.range.start;
}

function chunksOf({ content }: Answer): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  return content instanceof Uint8Array ? [content] : content.body.chunks(content.range);
}

async function* measured(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { clock, bytesPerSecond, sent, gone }: Sending,
): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; ) {
      const speed = bytesPerSecond();
      const piece = chunk.subarray(at, speed === undefined ? undefined : at + pieceLength(speed));
      if (speed !== undefined) await clock.sleep((piece.length / speed) * 1000, gone);
      sent(piece.length);
      yield piece;
      at += piece.length;
    }
  }
}

/** About twenty pieces a second, so that a slow body trickles instead of coming in lumps. */
function pieceLength(bytesPerSecond: number): number {
  return Math.max(1, Math.ceil(bytesPerSecond / 20));
}

async function* firstBytes(chunks: AsyncIterable<Uint8Array>, bytes: number): AsyncIterable<Uint8Array> {
  let left = bytes;
  if (left === 0) return;
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** Writes no faster than the client reads: the memory of a thousand downloads stays that of a thousand chunks. */
async function pump(chunks: AsyncIterable<Uint8Array>, response: ServerResponse, gone: AbortSignal): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) await once(response, 'drain', { signal: gone });
  }
}

/** A client that leaves in the middle is everyday business here, not an error. */
async function untilGone(sending: Promise<void>): Promise<void> {
  try {
    await sending;
  } catch (error) {
    if (isAbort(error)) return;
    const code = (error as NodeJS.ErrnoException).code;
    if (!['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE', 'ERR_STREAM_DESTROYED'].includes(code ?? ''))
      throw error;
  }
}
