import type { RequestKind } from './request-kind.ts';

/** One request as it was answered. */
export interface LoggedRequest {
  readonly number: number;
  /** By the sandbox's clock. */
  readonly atMs: number;
  readonly kind: RequestKind;
  readonly method: string;
  readonly path: string;
  /** Ids of the items asked about or downloaded. */
  readonly itemIds: readonly string[];
  readonly range?: string;
  /** Whether an `Authorization` header came along. */
  readonly authorized: boolean;
  /** The fault that was played instead of, or on top of, the ordinary answer. */
  fault?: string;
  /** Absent until answered, and for ever when the connection was cut instead. */
  status?: number;
  sentBytes: number;
}

/** Requests of one kind. */
export interface RequestCount {
  total: number;
  active: number;
  /** The most that were being answered at one time. */
  peak: number;
}

const KEPT_REQUESTS = 20_000;

/** Counts every request and keeps the last 20,000. Requests to `/__control` are not requests. */
export class RequestLog {
  #counts = new Map<RequestKind, RequestCount>();
  #requests: LoggedRequest[] = [];
  #total = 0;

  /** The log's entry of a request that has just arrived; `ended` must follow once. */
  arrived(request: Omit<LoggedRequest, 'number' | 'sentBytes'>): LoggedRequest {
    this.#total += 1;
    const entry: LoggedRequest = { number: this.#total, sentBytes: 0, ...request };
    const count = this.#countOf(entry.kind);
    count.total += 1;
    count.active += 1;
    count.peak = Math.max(count.peak, count.active);
    this.#requests.push(entry);
    if (this.#requests.length > 2 * KEPT_REQUESTS) this.#requests = this.#requests.slice(-KEPT_REQUESTS);
    return entry;
  }

  ended(entry: LoggedRequest): void {
    const count = this.#countOf(entry.kind);
    if (count.active > 0) count.active -= 1;
  }

  /** How many requests of these kinds came since the start or the last `reset`; of all kinds when none is named. */
  count(...kinds: readonly RequestKind[]): number {
    const wanted = kinds.length > 0 ? kinds : [...this.#counts.keys()];
    return wanted.reduce((sum, kind) => sum + (this.#counts.get(kind)?.total ?? 0), 0);
  }

  /** The most requests of `kind` that were being answered at one time. */
  peak(kind: RequestKind): number {
    return this.#counts.get(kind)?.peak ?? 0;
  }

  /** How often bytes of this item were asked for by GET, of a photo or behind a video's redirect. */
  downloadsOf(itemId: string): number {
    const isDownload = (request: LoggedRequest) =>
      request.itemIds.includes(itemId) &&
      (request.kind === 'videoGet' || (request.kind === 'mediaGet' && request.status !== 302));
    return this.#requests.filter(isDownload).length;
  }

  /** The last 20,000 or more, oldest first. */
  requests(...kinds: readonly RequestKind[]): readonly LoggedRequest[] {
    return kinds.length > 0 ? this.#requests.filter(({ kind }) => kinds.includes(kind)) : this.#requests;
  }

  counts(): Partial<Record<RequestKind, RequestCount>> {
    return Object.fromEntries(this.#counts);
  }

  /** Forgets what was; requests that are being answered stay counted as active. */
  reset(): void {
    this.#requests = [];
    for (const [kind, { active }] of this.#counts) this.#counts.set(kind, { total: 0, active, peak: active });
  }

  #countOf(kind: RequestKind): RequestCount {
    const count = this.#counts.get(kind) ?? { total: 0, active: 0, peak: 0 };
    this.#counts.set(kind, count);
    return count;
  }
}
