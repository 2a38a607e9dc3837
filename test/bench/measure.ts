/** What several measurements of one thing say together. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** How many measurements. */
  readonly count: number;
}

/** Between the extremes and the median: beyond this a machine that is busy otherwise is the likely reason. */
const NOISE_LIMIT = 0.3;

/** Throws `RangeError` when there is nothing to look at or a value is not a number. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted.at(0), sorted.at(-1)];
  if (min === undefined || max === undefined) throw new RangeError('Cannot take the median of no measurements');
  if (!sorted.every(Number.isFinite)) throw new RangeError(`Cannot take the median of ${values.join(', ')}`);
  return { median: medianOf(sorted), min, max, count: sorted.length };
}

/** Whether the measurements are so far apart that they should be taken again on a quiet machine. */
export function isNoisy({ median, min, max }: Spread): boolean {
  return max - min > NOISE_LIMIT * median;
}

/** How a figure is judged: it must not be above, or not below. */
export type Limit = { readonly atMost: number } | { readonly atLeast: number };

export function holds(value: number, limit: Limit): boolean {
  return 'atMost' in limit ? value <= limit.atMost : value >= limit.atLeast;
}

/** `sorted` ascending and not empty; the mean of the middle two when their number is even. */
function medianOf(sorted: readonly number[]): number {
  const upper = sorted[Math.floor(sorted.length / 2)] as number;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] as number;
  return (lower + upper) / 2;
}
