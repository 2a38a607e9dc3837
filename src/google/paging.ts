import { BadAnswerError } from '../library/failures.ts';
import { faultKindOf } from './api-fault.ts';
import type { WirePage } from './wire.ts';

export interface PagingOptions<T> {
  /** Asks for the page that `token` stands for; the first when it is undefined. */
  readonly ask: (token: string | undefined) => Promise<WirePage<T>>;
  /** Begin here instead of at the first page. */
  readonly since?: string | undefined;
  readonly idOf: (entry: T) => string;
  /** Completes 'Cannot …' in failures. */
  readonly attempted: string;
}

/** 80 in a row have been seen in a listing that was in order. */
const EMPTY_PAGES_LIMIT = 1_000;

/**
 * A listing's pages with Google's oddities taken out: empty pages are skipped (the last one is given always), an item
 * that a page repeats from the one before is dropped, a token that Google no longer knows begins the listing anew,
 * once. Throws `BadAnswerError` when the listing does not come to an end.
 */
export async function* pagesOf<T>(options: PagingOptions<T>): AsyncGenerator<WirePage<T>, void, undefined> {
  const { ask, idOf, attempted } = options;
  let token = options.since;
  let restarted = false;
  let guard = new EndlessListingGuard(attempted);
  let previousIds = new Set<string>();
  for (;;) {
    let page: WirePage<T>;
    try {
      page = await ask(token);
    } catch (error) {
      if (token === undefined || restarted || faultKindOf(error) !== 'invalid') throw error;
      token = undefined;
      restarted = true;
      guard = new EndlessListingGuard(attempted);
      previousIds = new Set();
      continue;
    }
    const entries = page.entries.filter((entry) => !previousIds.has(idOf(entry)));
    if (entries.length > 0 || page.next === undefined) yield { ...page, entries };
    if (page.next === undefined) return;
    guard.goOn(page.next, page.entries.length === 0);
    if (page.entries.length > 0) previousIds = new Set(page.entries.map(idOf));
    token = page.next;
  }
}

/**
 * Notices tokens that lead round in a circle, in memory that does not grow: one earlier token is remembered, and a
 * newer one in its place after 1, 2, 4, 8 … further pages, so that a circle of any length comes to hold it (Brent).
 */
class EndlessListingGuard {
  #remembered: string | undefined;
  #pagesSince = 0;
  #pagesUntilNewer = 1;
  #emptyInARow = 0;

  constructor(private readonly attempted: string) {}

  goOn(next: string, wasEmpty: boolean): void {
    this.#emptyInARow = wasEmpty ? this.#emptyInARow + 1 : 0;
    if (this.#emptyInARow >= EMPTY_PAGES_LIMIT)
      throw new BadAnswerError(`Cannot ${this.attempted}: Google sent ${EMPTY_PAGES_LIMIT} empty pages in a row`);
    if (next === this.#remembered)
      throw new BadAnswerError(`Cannot ${this.attempted}: Google's pages lead back to an earlier one`);
    this.#pagesSince += 1;
    if (this.#pagesSince < this.#pagesUntilNewer) return;
    this.#remembered = next;
    this.#pagesSince = 0;
    this.#pagesUntilNewer *= 2;
  }
}
