import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { type Answer, htmlAnswer, type MediaOrigins, type SandboxRequest } from './answer.ts';
import type { SandboxControl } from './control.ts';
import { controlAnswer } from './control-routes.ts';
import type { Fault } from './faults.ts';
import { errorPage, FIXTURE_IDS, type FixtureId, fixture } from './fixtures.ts';
import { LibraryApi } from './library-api.ts';
import type { RequestListener } from './listeners.ts';
import { MediaHost } from './media-host.ts';
import { OAuthServer } from './oauth-server.ts';
import { requestKind } from './request-kind.ts';
import type { LoggedRequest } from './request-log.ts';
import { type BadEnding, bodyLength, reset, type Sending, send, sendBadly } from './sending.ts';

const compress = promisify(gzip);
/** Below this, what gzip saves is less than what it costs. */
const COMPRESSED_FROM_BYTES = 1_024;
const STALLED_AFTER_BYTES = 65_536;

/** Takes each request of every listener through the same steps: log, fault, delay, decide, send. */
export class Responder {
  readonly #api: LibraryApi;
  readonly #oauth: OAuthServer;
  readonly #media: MediaHost;

  constructor(private readonly control: SandboxControl) {
    this.#api = new LibraryApi(control);
    this.#oauth = new OAuthServer(control);
    this.#media = new MediaHost(control);
  }

  /** For `http.createServer`; base URLs in answers begin with what `origins` gives. */
  listener(origins: () => MediaOrigins): RequestListener {
    return (incoming, response) => {
      // A bug below must not take the process down with it: the client sees a cut connection, the operator a stack.
      this.#respond(incoming, response, origins()).catch((error: unknown) => {
        if (response.destroyed || incoming.errored) return; // the client left in the middle
        process.emitWarning(error instanceof Error ? (error.stack ?? error.message) : String(error));
        response.destroy();
      });
    };
  }

  async #respond(incoming: IncomingMessage, response: ServerResponse, origins: MediaOrigins): Promise<void> {
    const { method = 'GET', headers } = incoming;
    const url = new URL(incoming.url ?? '/', 'http://sandbox');
    const kind = requestKind(method, url.pathname);
    const request: SandboxRequest = { kind, method, url, headers, body: await bodyOf(incoming), origins };
    const { clock } = this.control;
    const gone = new AbortController().signal;
    const sending: Sending = { clock, bytesPerSecond: () => undefined, sent: () => {}, gone };
    if (url.pathname.startsWith('/__control/')) {
      return send(response, await controlAnswer(this.control, request), sending);
    }
    await this.#play(request, response, this.#log(request, response));
  }

  #log(request: SandboxRequest, response: ServerResponse): LoggedRequest {
    const { kind, method, url, headers } = request;
    const entry = this.control.requests.arrived({
      atMs: this.control.clock.nowMs(),
      kind,
      method,
      path: url.pathname,
      itemIds: this.#itemIds(request),
      authorized: headers.authorization !== undefined,
      ...(headers.range === undefined ? {} : { range: headers.range }),
    });
    response.once('close', () => this.control.requests.ended(entry));
    return entry;
  }

  #itemIds({ kind, url }: SandboxRequest): readonly string[] {
    if (kind === 'get') return [decodeURIComponent(url.pathname.split('/').at(-1) ?? '')];
    if (kind === 'batchGet') return url.searchParams.getAll('mediaItemIds');
    return kind.startsWith('media') || kind.startsWith('video') ? this.#media.itemIds(url) : [];
  }

  async #play(request: SandboxRequest, response: ServerResponse, entry: LoggedRequest): Promise<void> {
    const { settings, clock } = this.control;
    const fault = this.control.faults.take(request.kind, entry.itemIds);
    if (fault) entry.fault = fault.answer;
    const delayMs = settings.delayMsByKind[request.kind] ?? settings.delayMs;
    const gone = goneSignal(response);
    if (delayMs > 0) await clock.sleep(delayMs, gone);
    if (fault?.answer === 'hang') return;
    if (fault?.answer === 'reset') return reset(response);
    const answer = await this.#answer(request, fault);
    entry.status = answer.status;
    const isMedia = /^(media|video)/.test(request.kind);
    const sending: Sending = {
      clock,
      gone,
      bytesPerSecond: () => (isMedia ? (this.control.settings.bytesPerSecond ?? undefined) : undefined),
      sent: (bytes) => {
        entry.sentBytes += bytes;
      },
    };
    const ending = endingOf(fault);
    if (!ending) return send(response, answer, sending);
    const bytes = fault?.afterBytes ?? defaultCut(ending, answer);
    return sendBadly(response, answer, { ending, bytes }, sending);
  }

  async #answer(request: SandboxRequest, fault: Fault | undefined): Promise<Answer> {
    const id = FIXTURE_IDS.find((candidate) => candidate === fault?.answer);
    if (id) return fixture(id satisfies FixtureId);
    if (fault?.answer === 'html-page') return htmlAnswer(errorPage('Sign in - Google Accounts', 'Sign in'), 200);
    const { range: _, ...withoutRange } = request.headers;
    const asked = fault?.answer === 'ignore-range' ? { ...request, headers: withoutRange } : request;
    const answer = spoiled(this.#ordinary(asked), request, fault);
    return compressed(answer, request);
  }

  #ordinary(request: SandboxRequest): Answer {
    switch (request.kind) {
      case 'consent':
      case 'token':
      case 'revoke':
      case 'tokeninfo':
        return this.#oauth.answer(request);
      case 'mediaGet':
      case 'mediaHead':
      case 'videoGet':
      case 'videoHead':
        return this.#media.answer(request);
      case 'other':
        return fixture('F-404-HTML');
      default:
        return this.#api.answer(request);
    }
  }
}

function bodyOf(incoming: IncomingMessage): Promise<string> | string {
  return incoming.method === 'GET' || incoming.method === 'HEAD' ? '' : text(incoming);
}

/** Aborts when the connection is closed, so that nobody waits on behalf of a client that is not there. */
function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}

function endingOf(fault: Fault | undefined): BadEnding | undefined {
  const endings: readonly BadEnding[] = ['short-of-length', 'chunked-without-end', 'silently-short', 'stalled'];
  return endings.find((ending) => ending === fault?.answer);
}

function defaultCut(ending: BadEnding, answer: Answer): number {
  const middle = Math.floor(bodyLength(answer) / 2);
  return ending === 'stalled' ? Math.min(middle, STALLED_AFTER_BYTES) : middle;
}

/** The mishaps that change an answer but let it arrive. */
function spoiled(answer: Answer, { method }: SandboxRequest, fault: Fault | undefined): Answer {
  if (fault?.answer === 'empty-body') return withContent(answer, new Uint8Array());
  if (fault?.answer === 'cut-json' && answer.content instanceof Uint8Array) {
    return withContent(answer, answer.content.subarray(0, fault.afterBytes ?? Math.floor(answer.content.length / 2)));
  }
  if (fault?.answer === 'wrong-head-length' && method === 'HEAD') {
    const told = Number(answer.headers['Content-Length']) + 1_000;
    return { ...answer, headers: { ...answer.headers, 'Content-Length': String(told) } };
  }
  return answer;
}

function withContent(answer: Answer, content: Uint8Array): Answer {
  return { ...answer, content, headers: { ...answer.headers, 'Content-Length': String(content.length) } };
}

/** JSON is compressed for whoever asks, as Google does; media never are. */
async function compressed(answer: Answer, { headers }: SandboxRequest): Promise<Answer> {
  const { content } = answer;
  const asks = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
  const isJson = answer.headers['Content-Type']?.startsWith('application/json');
  if (!asks || !isJson || !(content instanceof Uint8Array) || content.length < COMPRESSED_FROM_BYTES) return answer;
  const smaller = withContent(answer, await compress(content, { level: constants.Z_BEST_SPEED }));
  return { ...smaller, headers: { ...smaller.headers, 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' } };
}
