import { amount } from './amounts.ts';
import type { Figure, RowResult } from './row-result.ts';

/** Whether the row was measured with several numbers of items. */
export function isGrowing({ figures }: RowResult): boolean {
  return figures.length > 1 && figures.every((figure) => countOf(figure) > 0);
}

/** The growing rows, what each gave with so many items side by side; empty without any. */
export function growthTable(results: readonly RowResult[]): string {
  const growing = results.filter(isGrowing);
  const counts = [...new Set(growing.flatMap(({ figures }) => figures.map(countOf)))].sort((a, b) => a - b);
  if (growing.length === 0) return '';
  const rows = growing.map(({ task, unit, figures }) => [
    task,
    ...counts.map((count) => {
      const figure = figures.find((one) => countOf(one) === count);
      return figure ? amount(figure.measured.median, unit) : '–';
    }),
  ]);
  const head = ['With so many items', ...counts.map((count) => count.toLocaleString('en'))];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** NaN for one whose variant is no number of items. */
function countOf({ variant }: Figure): number {
  return Number(variant?.replaceAll(',', ''));
}
