import type { Findings } from '../takeout-set.ts';

/** Told by name at most. */
export const MOST_NAMED = 1_000;

/** Counts what was found, and keeps the first of it. */
export class FindingList {
  private count = 0;
  private readonly first: string[] = [];

  add(finding: string): void {
    this.count += 1;
    if (this.first.length < MOST_NAMED) this.first.push(finding);
  }

  get findings(): Findings {
    return { count: this.count, first: this.first };
  }
}
