import { BadAnswerError } from '../library/failures.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { HttpClient } from './http-client.ts';
import type { MediaRequestKind, RequestCounts } from './request-counts.ts';

export interface MediaRequest {
  readonly url: URL;
  readonly kind: MediaRequestKind;
  /** Default GET. */
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Completes 'Cannot …' in failures. */
  readonly attempted: string;
}

const REDIRECTS = [301, 302, 303, 307, 308];
/** A video takes one, to the host that has it. */
const HOPS_LIMIT = 5;

/** Requests for bytes, followed to the host that has them. No token goes along, to whatever host. */
export class MediaRequests {
  constructor(
    private readonly http: HttpClient,
    private readonly counts: RequestCounts,
  ) {}

  async send(request: MediaRequest, signal?: AbortSignal): Promise<HttpAnswer> {
    const { kind, method = 'GET', attempted } = request;
    // Positions and lengths must be those of the file.
    const headers = { 'accept-encoding': 'identity', ...request.headers };
    let { url } = request;
    for (let hops = 0; hops <= HOPS_LIMIT; hops += 1) {
      this.counts.add(hops === 0 ? kind : 'redirect');
      const answer = await this.http.send({ method, url, headers, attempted }, signal);
      if (!REDIRECTS.includes(answer.status)) return answer;
      await answer.discard();
      url = targetOf(answer.header('location') ?? '', url, attempted);
    }
    throw new BadAnswerError(`Cannot ${attempted}: Google redirects more than ${HOPS_LIMIT} times`);
  }
}

function targetOf(location: string, from: URL, attempted: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const safe = target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:');
  if (target && location !== '' && safe) return target;
  throw new BadAnswerError(`Cannot ${attempted}: Google redirects to no usable address`);
}
