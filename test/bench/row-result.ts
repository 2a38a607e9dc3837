import { holds, isNoisy, type Limit, type Spread, spreadOf } from './measure.ts';
import type { RequestTally } from './sandbox-process.ts';

export const CONTESTANTS = ['gphotos-fs', 'rclone', 'plain disk'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** One time that somebody did the task. */
export interface Sample {
  readonly elapsedMs: number;
  readonly requests?: RequestTally;
  readonly residentBytes?: number;
}

/** All the times of one contestant, or of one way in which it can do the task. */
export interface Figure {
  readonly contestant: Contestant;
  /** Which of its ways, when it has several. */
  readonly variant?: string;
  readonly elapsedMs: Spread;
  /** Of the last time. */
  readonly requests?: RequestTally;
  readonly residentBytes?: Spread;
}

export type Verdict =
  | { readonly decided: true; readonly value: number; readonly unit: '×' | 'ms'; readonly holds: boolean }
  | { readonly decided: false; readonly why: string };

/** One row of the table. */
export interface RowResult {
  /** As `--only` names it. */
  readonly row: string;
  readonly task: string;
  readonly target: string;
  readonly figures: readonly Figure[];
  readonly verdict: Verdict;
  readonly notes: readonly string[];
}

/** Undefined when there are no samples. */
export function figureOf(
  contestant: Contestant,
  variant: string | undefined,
  samples: readonly Sample[] | undefined,
): Figure | undefined {
  const last = samples?.at(-1);
  if (!samples || !last) return undefined;
  const resident = samples.flatMap(({ residentBytes }) => (residentBytes === undefined ? [] : [residentBytes]));
  return {
    contestant,
    ...(variant === undefined ? {} : { variant }),
    elapsedMs: spreadOf(samples.map(({ elapsedMs }) => elapsedMs)),
    ...(last.requests ? { requests: last.requests } : {}),
    ...(resident.length > 0 ? { residentBytes: spreadOf(resident) } : {}),
  };
}

export function present(...figures: readonly (Figure | undefined)[]): Figure[] {
  return figures.filter((figure) => figure !== undefined);
}

/** How many times as long as the best of `others` something took; undecided when nobody else took part. */
export function ratioVerdict(ours: Figure, others: readonly Figure[], limit: Limit, missing: string): Verdict {
  if (others.length === 0) return { decided: false, why: missing };
  const best = Math.min(...others.map(({ elapsedMs }) => elapsedMs.median));
  const slower = ours.elapsedMs.median / best;
  // "At least so many times as fast" is read as a ratio of speeds.
  const value = 'atLeast' in limit ? 1 / slower : slower;
  return { decided: true, value, unit: '×', holds: holds(value, limit) };
}

export function timeVerdict({ elapsedMs: { median } }: Figure, atMostMs: number): Verdict {
  return { decided: true, value: median, unit: 'ms', holds: holds(median, { atMost: atMostMs }) };
}

/** Whether a figure of the row should be taken again before it is believed. */
export function isRowNoisy({ figures }: RowResult): boolean {
  return figures.some(({ elapsedMs }) => isNoisy(elapsedMs));
}
