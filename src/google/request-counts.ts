/** What Google counts against its quotas: the API's requests a day, and those for bytes. */
const API_KINDS = ['list', 'search', 'albums', 'batchGet', 'get'] as const;
const MEDIA_KINDS = ['size', 'download', 'redirect'] as const;

export type ApiRequestKind = (typeof API_KINDS)[number];
export type MediaRequestKind = (typeof MEDIA_KINDS)[number];
export type RequestKind = ApiRequestKind | MediaRequestKind;

/** Requests sent since the start, repeats and failures included, as Google seems to count them. */
export class RequestCounts {
  readonly #sent = new Map<RequestKind, number>();

  add(kind: RequestKind): void {
    this.#sent.set(kind, this.of(kind) + 1);
  }

  of(kind: RequestKind): number {
    return this.#sent.get(kind) ?? 0;
  }

  /** Against the API's daily quota. */
  get api(): number {
    return API_KINDS.reduce((sum, kind) => sum + this.of(kind), 0);
  }

  /** Against the daily quota of the hosts that send photos and videos. */
  get media(): number {
    return MEDIA_KINDS.reduce((sum, kind) => sum + this.of(kind), 0);
  }

  /** A copy, for showing. */
  byKind(): Readonly<Record<RequestKind, number>> {
    const entries = [...API_KINDS, ...MEDIA_KINDS].map((kind) => [kind, this.of(kind)] as const);
    return Object.fromEntries(entries) as Record<RequestKind, number>;
  }
}
