import type { z } from 'zod';
import type { Clock } from '../base/clock.ts';
import type { AccessTokens } from './access-tokens.ts';
import { faultOf } from './api-fault.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpClient } from './http-client.ts';
import type { ApiRequestKind, RequestCounts } from './request-counts.ts';
import { type Patience, patiently, type RetryParts } from './retry.ts';
import { readAnswer } from './wire.ts';

export interface ApiRequest<T> {
  readonly kind: ApiRequestKind;
  /** Below the API's address, with its version: `/v1/albums`. */
  readonly path: string;
  readonly query?: URLSearchParams;
  /** Sent as JSON by POST; absent: GET. */
  readonly body?: object;
  readonly answer: z.ZodType<T>;
  /** Completes 'Cannot …' in failures. */
  readonly attempted: string;
  readonly patience: Patience;
}

export interface ApiClientParts extends RetryParts {
  /** `https://photoslibrary.googleapis.com`, or what stands in for it. */
  readonly apiUrl: string;
  readonly http: HttpClient;
  readonly tokens: AccessTokens;
  readonly clock: Clock;
  readonly counts: RequestCounts;
}

/** A page of 100 items is some 100 KB; nothing of Google's comes near. */
const ANSWER_LIMIT_BYTES = 32 * 2 ** 20;
const ERROR_LIMIT_BYTES = 2 ** 20;
/** Google packs answers only for a client that says so in both. */
const HEADERS = { accept: 'application/json', 'accept-encoding': 'gzip', 'user-agent': 'gphotos-fs (gzip)' };

/** Asks the API: with the person's token, renewed once when refused, and again as long as patience lasts. */
export class ApiClient {
  constructor(private readonly parts: ApiClientParts) {}

  /** Throws failures of the library; `faultKindOf` tells what Google had answered. */
  ask<T>(request: ApiRequest<T>, signal?: AbortSignal): Promise<T> {
    return patiently(request.attempted, () => this.#once(request, signal), request.patience, this.parts, signal);
  }

  async #once<T>(request: ApiRequest<T>, signal: AbortSignal | undefined): Promise<T> {
    const { tokens, clock } = this.parts;
    const token = await tokens.current(signal);
    let answer = await this.#send(request, token, signal);
    if (answer.status === 401) {
      await answer.discard();
      answer = await this.#send(request, await tokens.renew(token, signal), signal);
    }
    if (answer.status === 200)
      return readAnswer(await answer.text(ANSWER_LIMIT_BYTES), request.answer, request.attempted);
    const body = await answer.text(ERROR_LIMIT_BYTES).catch(() => '');
    signal?.throwIfAborted();
    throw faultOf({ status: answer.status, body, retryAfter: answer.header('retry-after') }, clock.nowMs());
  }

  async #send(request: ApiRequest<unknown>, token: string, signal: AbortSignal | undefined): Promise<HttpAnswer> {
    const { http, apiUrl, counts, clock, log } = this.parts;
    const url = new URL(request.path.slice(1), apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`);
    for (const [name, value] of request.query ?? []) url.searchParams.append(name, value);
    url.searchParams.set('prettyPrint', 'false');
    const json = { 'content-type': 'application/json' };
    counts.add(request.kind);
    const startedMs = clock.nowMs();
    const answer = await http.send(
      {
        method: request.body ? 'POST' : 'GET',
        url,
        headers: { ...HEADERS, authorization: `Bearer ${token}`, ...(request.body && json) },
        ...(request.body && { body: JSON.stringify(request.body) }),
        attempted: request.attempted,
      },
      signal,
    );
    log.debug({ kind: request.kind, status: answer.status, tookMs: clock.nowMs() - startedMs }, 'API request');
    return answer;
  }
}
