import { isNoisy, type Spread } from './measure.ts';
import type { RowResult } from './row-result.ts';

/** `1.02 s (0.99 … 1.10)`, `~` before what should be taken again on a quiet machine. */
export function spoken(spread: Spread, unit: RowResult['unit']): string {
  const { median, min, max, count } = spread;
  if (count === 1) return `${amount(median, unit)} (1 run)`;
  return `${isNoisy(spread) ? '~' : ''}${amount(median, unit)} (${amount(min, unit)} … ${amount(max, unit)})`;
}

export function amount(value: number, unit: RowResult['unit']): string {
  if (unit === 'bytes') return `${(value / 1_048_576).toFixed(0)} MiB`;
  if (value >= 1_000) return `${(value / 1_000).toFixed(value >= 100_000 ? 0 : 2)} s`;
  return `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

/** `0.73 ×`, `4.9 ×`, `120 ×`: two digits that count, three of what has three. */
export function times(ratio: number): string {
  return `${ratio < 100 ? Number(ratio.toPrecision(2)) : Math.round(ratio)} ×`;
}
