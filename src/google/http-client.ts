import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { HttpAnswer } from './http-answer.ts';
import { networkFailure } from './network-failure.ts';
import { isLoopback, type ProxySettings } from './proxy-settings.ts';

export interface HttpTimeouts {
  /** Until a connection stands; default 10,000. */
  readonly connectMs: number;
  /** From the request to the head of its answer; default 30,000. */
  readonly headersMs: number;
  /** Between two pieces of a body; default 30,000. A body that keeps coming may take as long as it likes. */
  readonly idleMs: number;
}

const DEFAULT_TIMEOUTS: HttpTimeouts = { connectMs: 10_000, headersMs: 30_000, idleMs: 30_000 };

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Completes 'Cannot …' in failures; holds nothing secret. */
  readonly attempted: string;
}

/** More than the 32 size requests and 16 downloads that run at a time, so that a person's read never queues. */
const CONNECTIONS_PER_HOST = 64;
/** Google keeps connections for minutes; Node's own servers tell their shorter time, which is obeyed. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Sends one request and answers with whatever status came; follows nothing, repeats nothing. Only failures of the
 * network itself are thrown: `OfflineError`, `TimedOutError`, or the signal's reason.
 */
export class HttpClient implements AsyncDisposable {
  readonly #direct: Dispatcher;
  readonly #proxied: Dispatcher;

  constructor(timeouts: Partial<HttpTimeouts> = {}, proxy?: ProxySettings) {
    const { connectMs, headersMs, idleMs } = { ...DEFAULT_TIMEOUTS, ...timeouts };
    const options: Agent.Options = {
      connect: { timeout: connectMs },
      headersTimeout: headersMs,
      bodyTimeout: idleMs,
      connections: CONNECTIONS_PER_HOST,
      keepAliveTimeout: KEEP_ALIVE_MS,
    };
    this.#direct = new Agent(options);
    this.#proxied = proxy ? new EnvHttpProxyAgent({ ...options, ...proxy }) : this.#direct;
  }

  async send(request: HttpRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    signal?.throwIfAborted();
    const { url, method, headers, body, attempted } = request;
    const dispatcher = isLoopback(url.hostname) ? this.#direct : this.#proxied;
    try {
      const answer = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: headers ?? {},
        body: body ?? null,
        signal: signal ?? null,
        // By itself undici gives up the connection after each HEAD; sizes are learned by thousands of them.
        reset: false,
      });
      return new HttpAnswer(answer, attempted, signal);
    } catch (error) {
      throw networkFailure(attempted, error, signal);
    }
  }

  /** Requests that are still running fail. */
  async close(): Promise<void> {
    await this.#direct.destroy();
    if (this.#proxied !== this.#direct) await this.#proxied.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
