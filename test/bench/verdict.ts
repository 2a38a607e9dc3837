import { type Absent, type Identity, nameOf } from './contestant.ts';
import { holds, type Limit, spreadOf } from './measure.ts';
import { bestOf, type Figure, of, oursIn } from './row-result.ts';

/** What must hold, and whether it does. */
export type Verdict = { readonly claim: string } & (
  | { readonly decided: true; readonly value: number; readonly unit: '×' | 'ms'; readonly holds: boolean }
  | { readonly decided: false; readonly why: string }
);

export interface Claim {
  /** Default: the driver that is the default where it works. */
  readonly ours?: Identity;
  /** Held against; the best of its ways unless one is named. */
  readonly theirs: Identity;
  /** `atMost` so many times as long, or `atLeast` so many times as fast. */
  readonly limit: Limit;
}

/** Undecided when one of the two did not take part. */
export function decide(figures: readonly Figure[], claimed: Claim, absent: Absent): Verdict {
  const { limit, theirs } = claimed;
  const ours = claimed.ours ? of(figures, claimed.ours.contestant, claimed.ours.variant) : oursIn(figures);
  const other = theirs.variant ? of(figures, theirs.contestant, theirs.variant) : bestOf(figures, theirs.contestant);
  const claim = spoken(claimed.ours ?? ours ?? { contestant: 'gphotos-fs' }, theirs, limit);
  if (!ours || !other) return { claim, decided: false, why: whyAbsent(absent) };
  const slower = ours.measured.median / other.measured.median;
  const value = 'atLeast' in limit ? 1 / slower : slower;
  return { claim, decided: true, value, unit: '×', holds: holds(value, limit) };
}

export function takesAtMost(limitMs: number, figures: readonly Figure[], absent: Absent): Verdict {
  const ours = oursIn(figures);
  const claim = `${ours?.contestant ?? 'gphotos-fs'} ≤ ${limitMs} ms`;
  if (!ours) return { claim, decided: false, why: whyAbsent(absent) };
  const { median } = ours.measured;
  return { claim, decided: true, value: median, unit: 'ms', holds: holds(median, { atMost: limitMs }) };
}

/** `who` never had more memory than so much: the highest that the kernel knows of any run. */
export function staysWithin(limitBytes: number, who: string, figure: Figure | undefined): Verdict {
  const claim = `${who} ≤ 1 × ${limitBytes / 1e6} MB at any time`;
  if (!figure?.peakBytes) return { claim, decided: false, why: 'somebody gave no figure' };
  const value = figure.peakBytes.max / limitBytes;
  return { claim, decided: true, value, unit: '×', holds: holds(value, { atMost: 1 }) };
}

/** What somebody had after a walk through everything, and after a second. */
export interface Walked {
  readonly first: number;
  readonly second: number;
}

/** When the two were looked at: `'after the first walk'`. */
interface Between {
  readonly first: string;
  readonly second: string;
}

/** What comes between adds nothing but noise to `what`: at most so many times what was there, in the median of all runs. */
export function addsNothing(atMost: number, what: string, between: Between, runs: readonly Walked[]): Verdict {
  const claim = `${what} ${between.second} ≤ ${atMost} × that ${between.first}`;
  if (runs.length === 0) return { claim, decided: false, why: 'somebody gave no figure' };
  const { median } = spreadOf(runs.map(({ first, second }) => second / first));
  return { claim, decided: true, value: median, unit: '×', holds: holds(median, { atMost }) };
}

export function isMissed(verdict: Verdict): boolean {
  return verdict.decided && !verdict.holds;
}

function spoken(ours: Identity, theirs: Identity, limit: Limit): string {
  if ('atLeast' in limit) return `${nameOf(ours)} ≥ ${limit.atLeast} × as fast as ${nameOf(theirs)}`;
  return `${nameOf(ours)} ≤ ${limit.atMost} × the time of ${nameOf(theirs)}`;
}

function whyAbsent(absent: Absent): string {
  const reasons = Object.entries(absent).map(([who, why]) => `${who}: ${why}`);
  return reasons.join('; ') || 'somebody gave no figure';
}
