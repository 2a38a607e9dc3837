import { BadAnswerError, OfflineError } from '../library/failures.ts';
import type { MediaId } from '../library/media-item.ts';
import type { OriginalStream } from '../library/photo-library.ts';
import { ApiFault, faultOf } from './api-fault.ts';
import type { BaseUrls, MediaSource } from './base-urls.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpClient } from './http-client.ts';
import { type MediaRequest, MediaRequests } from './media-requests.ts';
import type { RequestCounts } from './request-counts.ts';
import { INTERACTIVE, patiently, type RetryParts } from './retry.ts';

export interface MediaHostParts extends RetryParts {
  readonly http: HttpClient;
  readonly baseUrls: BaseUrls;
  readonly counts: RequestCounts;
}

/** Original photo, transcoded video. A base URL without a suffix is refused. */
const SUFFIX = { photo: '=d', video: '=dv' };

/** What a dead or useless address has been seen to answer, or plausibly may: a new one is worth a try. */
const REFUSED_ADDRESS = [400, 401, 403, 404, 410];
/** HEAD is not allowed, or not known. */
const HEAD_REFUSED = [405, 501];

/** The hosts that send photos and videos. They need no token: the address itself is the permit. */
export class MediaHost {
  readonly #requests: MediaRequests;
  #headRefused = false;

  constructor(private readonly parts: MediaHostParts) {
    this.#requests = new MediaRequests(parts.http, parts.counts);
  }

  /** The bytes from the beginning, checked to be of the right type and of a length that shows whether they are whole. */
  async open(id: MediaId, signal?: AbortSignal): Promise<OriginalStream> {
    const attempted = `read item ${id}`;
    return this.#atWorkingAddress(id, attempted, signal, async (source) => {
      const answer = await this.#requests.send({ ...requestFor(source, attempted), kind: 'download' }, signal);
      if (answer.status !== 200) throw await this.#refusal(answer);
      const sizeBytes = await checkedContent(answer, source, attempted);
      if (!answer.endIsMarked) {
        await answer.cut();
        throw new BadAnswerError(`Cannot ${attempted}: nothing tells where its bytes end`);
      }
      const body = wholeBody(answer, sizeBytes, attempted);
      return { mimeType: answer.mimeType, body, ...(sizeBytes !== undefined && { sizeBytes }) };
    });
  }

  /** The number of bytes that `open` would give. */
  async sizeOf(id: MediaId, signal?: AbortSignal): Promise<number> {
    const attempted = `learn the size of item ${id}`;
    return this.#atWorkingAddress(id, attempted, signal, async (source) => {
      const request: MediaRequest = { ...requestFor(source, attempted), kind: 'size' };
      return (await this.#sizeByHead(request, source, signal)) ?? this.#sizeByFirstByte(request, source, signal);
    });
  }

  /** Undefined where HEAD is refused or says nothing. */
  async #sizeByHead(request: MediaRequest, source: MediaSource, signal?: AbortSignal): Promise<number | undefined> {
    if (this.#headRefused) return undefined;
    const answer = await this.#requests.send({ ...request, method: 'HEAD' }, signal);
    if (answer.status !== 200 && !HEAD_REFUSED.includes(answer.status)) throw await this.#refusal(answer);
    await answer.discard();
    this.#headRefused = answer.status !== 200;
    return this.#headRefused ? undefined : checkedContent(answer, source, request.attempted);
  }

  /** Asks for one byte and looks at the head of the answer only; a host that ignores ranges begins to send them all. */
  async #sizeByFirstByte(request: MediaRequest, source: MediaSource, signal?: AbortSignal): Promise<number> {
    const answer = await this.#requests.send({ ...request, headers: { range: 'bytes=0-0' } }, signal);
    if (answer.status !== 200 && answer.status !== 206) throw await this.#refusal(answer);
    const whole = await checkedContent(answer, source, request.attempted);
    await answer.cut();
    const total = /^bytes 0-0\/(\d{1,15})$/.exec(answer.header('content-range') ?? '')?.[1];
    const sizeBytes = answer.status === 206 ? total && Number(total) : whole;
    if (!sizeBytes) throw new BadAnswerError(`Cannot ${request.attempted}: Google does not tell it`);
    return sizeBytes;
  }

  /** Tries again at a new address, once, when the one at hand is refused, however young it is. */
  async #atWorkingAddress<T>(
    id: MediaId,
    attempted: string,
    signal: AbortSignal | undefined,
    attempt: (source: MediaSource) => Promise<T>,
  ): Promise<T> {
    const { baseUrls } = this.parts;
    const source = await baseUrls.sourceOf(id, signal);
    try {
      return await patiently(attempted, () => attempt(source), INTERACTIVE, this.parts, signal);
    } catch (error) {
      if (refusedStatus(error) === undefined) throw error;
    }
    const renewed = await baseUrls.renewed(id, source, signal);
    try {
      const result = await patiently(attempted, () => attempt(renewed), INTERACTIVE, this.parts, signal);
      baseUrls.diedEarly(source);
      return result;
    } catch (error) {
      const status = refusedStatus(error);
      if (status === undefined) throw error;
      throw new BadAnswerError(`Cannot ${attempted}: Google refuses its bytes (${status}), also at a new address`, {
        cause: error,
      });
    }
  }

  /** Error bodies are HTML or even pictures; only the head of them says anything. */
  async #refusal(answer: HttpAnswer): Promise<ApiFault> {
    await answer.discard();
    const head = { status: answer.status, body: '', retryAfter: answer.header('retry-after') };
    return faultOf(head, this.parts.clock.nowMs());
  }
}

function requestFor(source: MediaSource, attempted: string) {
  const address = source.baseUrl + SUFFIX[source.kind];
  if (!URL.canParse(address)) throw new BadAnswerError(`Cannot ${attempted}: the address of its bytes is not one`);
  return { url: new URL(address), attempted };
}

function refusedStatus(error: unknown): number | undefined {
  const fault = error instanceof Error && error.cause instanceof ApiFault ? error.cause : undefined;
  return fault && REFUSED_ADDRESS.includes(fault.status) ? fault.status : undefined;
}

/** The length, when the head of the answer tells it. Throws `BadAnswerError` when this is not the item's bytes. */
async function checkedContent(answer: HttpAnswer, source: MediaSource, attempted: string): Promise<number | undefined> {
  const wanted = source.kind === 'video' ? 'video/' : 'image/';
  const wrong = !answer.mimeType.startsWith(wanted)
    ? `Google sent ${answer.mimeType || 'no type'} instead of ${wanted}…`
    : answer.contentLength === 0 && 'Google sent no bytes';
  if (!wrong) return answer.contentLength;
  await answer.cut();
  throw new BadAnswerError(`Cannot ${attempted}: ${wrong}`);
}

async function* wholeBody(answer: HttpAnswer, sizeBytes: number | undefined, attempted: string) {
  let receivedBytes = 0;
  for await (const piece of answer.bytes()) {
    receivedBytes += piece.byteLength;
    yield piece;
  }
  if (sizeBytes !== undefined && receivedBytes !== sizeBytes)
    throw new OfflineError(`Cannot ${attempted}: the bytes ended after ${receivedBytes} of ${sizeBytes}`);
}
