import { amount, spoken, times } from './amounts.ts';
import { type Absent, type Contestant, nameOf } from './contestant.ts';
import type { Spread } from './measure.ts';
import { bestOf, type Figure, type RowResult } from './row-result.ts';
import type { Verdict } from './verdict.ts';

const COLUMNS = ['kernel driver', 'fuse-native', 'rclone', 'plain disk'] as const satisfies readonly Contestant[];

/** One line for each row, medians alone; the last columns hold the kernel driver against others. */
export function shortTable(results: readonly RowResult[], absent: Absent): string {
  const rows = results.map(({ task, unit, figures }) => [
    task,
    ...COLUMNS.map((contestant) => medians(contestant, figures, unit) || (contestant in absent ? 'absent' : '–')),
    ratioTo(leading(figures), 'rclone', figures),
    ratioTo(leading(figures), 'plain disk', figures),
  ]);
  return table(['Task', ...COLUMNS, '× rclone', '× disk'], rows);
}

/** Everything: one line for each contestant and each of its ways. */
export function fullTable(results: readonly RowResult[]): string {
  const rows = results.flatMap(({ row, unit, figures }) =>
    figures.map((figure, index) => [
      index === 0 ? row : '',
      nameOf(figure),
      spoken(figure.measured, unit),
      ratioTo(figure, 'plain disk', figures),
      ratioTo(figure, 'rclone', figures),
      requestsOf(figure),
      unit === 'bytes' ? '–' : memoryOf(figure.residentBytes),
      memoryOf(figure.peakBytes),
    ]),
  );
  const head = [
    'row',
    'contestant',
    'median (min … max)',
    '× disk',
    '× rclone',
    'requests of one run',
    'memory',
    'peak',
  ];
  return table(head, rows);
}

/** What was decided. */
export function verdictTable(results: readonly RowResult[]): string {
  const rows = results.flatMap(({ row, verdicts }) =>
    verdicts.map((verdict) => [row, verdict.claim, decidingValue(verdict), heldOf(verdict)]),
  );
  return rows.length === 0 ? '' : table(['row', 'must hold', 'measured', 'holds'], rows);
}

export function notesOf(results: readonly RowResult[]): string {
  return results.flatMap(({ row, notes }) => notes.map((note) => `- ${row}: ${note}`)).join('\n');
}

/** The default driver's, or the program's where no driver takes part. */
function leading(figures: readonly Figure[]): Figure | undefined {
  return figures.find(({ contestant }) => contestant === 'kernel driver' || contestant === 'gphotos-fs');
}

/** Of rclone its fastest way alone. Empty without figures. */
function medians(column: (typeof COLUMNS)[number], figures: readonly Figure[], unit: RowResult['unit']): string {
  const shown = column === 'rclone' ? [bestOf(figures, column)] : ownOrShared(column, figures);
  return shown
    .flatMap((figure) => (figure ? [figure] : []))
    .map(({ measured, variant }, index) => `${amount(measured.median, unit)}${index > 0 ? ` (${variant})` : ''}`)
    .join('; ');
}

/** Where no driver takes part, what the program did stands in the column of its default one. */
function ownOrShared(column: Contestant, figures: readonly Figure[]): Figure[] {
  return figures.filter(
    ({ contestant }) => contestant === column || (column === 'kernel driver' && contestant === 'gphotos-fs'),
  );
}

/** How many times as fast, or as small, as the best way of another. */
function ratioTo(figure: Figure | undefined, contestant: Contestant, figures: readonly Figure[]): string {
  const other = bestOf(figures, contestant);
  if (!figure || !other || figure.contestant === contestant) return '–';
  return times(other.measured.median / figure.measured.median);
}

function decidingValue(verdict: Verdict): string {
  if (!verdict.decided) return '–';
  return verdict.unit === 'ms' ? amount(verdict.value, 'ms') : `${verdict.value.toFixed(2)} ×`;
}

function heldOf(verdict: Verdict): string {
  if (!verdict.decided) return `not decided: ${verdict.why}`;
  return verdict.holds ? 'yes' : '**NO**';
}

function requestsOf({ requests }: Figure): string {
  if (!requests) return '–';
  const kinds = Object.entries(requests).map(([kind, count]) => `${count} ${kind}`);
  return kinds.join(', ') || 'none';
}

function memoryOf(spread: Spread | undefined): string {
  return spread ? amount(spread.median, 'bytes') : '–';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
