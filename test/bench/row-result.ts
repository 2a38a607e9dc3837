import type { Contestant, Identity } from './contestant.ts';
import { isNoisy, type Spread, spreadOf } from './measure.ts';
import type { Finish } from './race.ts';
import type { RequestTally } from './sandbox-process.ts';
import type { Verdict } from './verdict.ts';

/** One time that somebody did the task. */
export interface Sample {
  readonly elapsedMs: number;
  readonly requests?: RequestTally;
  /** Of the process that serves, when the task was done, and the most until then. */
  readonly residentBytes?: number;
  readonly peakBytes?: number;
}

/** All the times of one contestant, or of one way in which it can do the task. Less is better. */
export interface Figure extends Identity {
  /** In the unit of its row. */
  readonly measured: Spread;
  /** Of the last time. */
  readonly requests?: RequestTally;
  readonly residentBytes?: Spread;
  readonly peakBytes?: Spread;
}

/** One row of the table. */
export interface RowResult {
  /** As `--only` names it. */
  readonly row: string;
  readonly task: string;
  readonly unit: 'ms' | 'bytes';
  readonly figures: readonly Figure[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
}

/** Who gave no sample is left out. */
export function figuresOf<T>(finishes: readonly Finish<T>[], sampleOf: (given: T) => Sample | undefined): Figure[] {
  return finishes.flatMap(({ contestant, variant, given }) => {
    const samples = given.map(sampleOf).filter((sample) => sample !== undefined);
    return samples.length === 0 ? [] : [figureOf({ contestant, variant }, samples)];
  });
}

function figureOf(identity: Identity, samples: readonly Sample[]): Figure {
  const requests = samples.at(-1)?.requests;
  const [resident, peak] = [spreadOfField(samples, 'residentBytes'), spreadOfField(samples, 'peakBytes')];
  return {
    ...identity,
    measured: spreadOf(samples.map(({ elapsedMs }) => elapsedMs)),
    ...(requests ? { requests } : {}),
    ...(resident ? { residentBytes: resident } : {}),
    ...(peak ? { peakBytes: peak } : {}),
  };
}

function spreadOfField(samples: readonly Sample[], field: 'residentBytes' | 'peakBytes'): Spread | undefined {
  const values = samples.map((sample) => sample[field]).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : spreadOf(values);
}

/** The memory that these figures were taken with, as figures of their own. */
export function memoryFigures(figures: readonly Figure[]): Figure[] {
  return figures.flatMap(({ contestant, variant, residentBytes, peakBytes }) =>
    residentBytes ? [{ contestant, variant, measured: residentBytes, ...(peakBytes ? { peakBytes } : {}) }] : [],
  );
}

/** The first of this contestant, or its way of this name. */
export function of(figures: readonly Figure[], contestant: Contestant, variant?: string): Figure | undefined {
  return figures.find(
    (figure) => figure.contestant === contestant && (variant === undefined || figure.variant === variant),
  );
}

/** The default driver, as far as it takes part. */
export function oursIn(figures: readonly Figure[]): Figure | undefined {
  return of(figures, 'kernel driver') ?? of(figures, 'fuse-native') ?? of(figures, 'gphotos-fs');
}

/** The one with the lowest median of this contestant, whatever its way. */
export function bestOf(figures: readonly Figure[], contestant: Contestant): Figure | undefined {
  const own = figures.filter((figure) => figure.contestant === contestant);
  return own.sort((a, b) => a.measured.median - b.measured.median)[0];
}

/** Whether a figure of the row should be taken again before it is believed. */
export function isRowNoisy({ figures }: RowResult): boolean {
  return figures.some(({ measured }) => isNoisy(measured));
}
