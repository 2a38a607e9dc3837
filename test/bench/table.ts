import { isNoisy, type Spread } from './measure.ts';
import { CONTESTANTS, type Contestant, type Figure, type RowResult, type Verdict } from './row-result.ts';

/** Who could not take part, and why. */
export type Absent = Readonly<Partial<Record<Contestant, string>>>;

/** The result of a whole run as Markdown: what holds, then what it cost. */
export function markdownOf(results: readonly RowResult[], absent: Absent): string {
  const notes = results.flatMap(({ row, notes: lines }) => lines.map((line) => `- ${row}: ${line}`));
  return [verdictTable(results, absent), costTable(results), notes.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function verdictTable(results: readonly RowResult[], absent: Absent): string {
  const rows = results.map((result) => [
    result.row,
    result.task,
    ...CONTESTANTS.map((contestant) => timesOf(contestant, result.figures) || absent[contestant] || '–'),
    decidingValue(result.verdict),
    result.target,
    heldOf(result.verdict),
  ]);
  return table(['row', 'task', ...CONTESTANTS, 'decides', 'target', 'holds'], rows);
}

function costTable(results: readonly RowResult[]): string {
  const rows = results.flatMap(({ row, figures }) =>
    figures
      .filter(({ requests, residentBytes }) => requests ?? residentBytes)
      .map((figure) => [row, nameOf(figure), requestsOf(figure), memoryOf(figure)]),
  );
  return rows.length === 0 ? '' : table(['row', 'contestant', 'requests of one run', 'resident memory'], rows);
}

/** Empty without figures. */
function timesOf(contestant: Contestant, figures: readonly Figure[]): string {
  const cells = figures
    .filter((figure) => figure.contestant === contestant)
    .map(({ variant, elapsedMs }) => `${variant === undefined ? '' : `${variant}: `}${durations(elapsedMs)}`);
  return cells.join('<br>');
}

/** `1.02 s (0.99 … 1.10)`, `~` before what should be taken again on a quiet machine. */
export function durations(spread: Spread): string {
  const { median, min, max, count } = spread;
  if (count === 1) return `${duration(median)} (1 run)`;
  return `${isNoisy(spread) ? '~' : ''}${duration(median)} (${duration(min)} … ${duration(max)})`;
}

function duration(milliseconds: number): string {
  if (milliseconds >= 1_000) return `${(milliseconds / 1_000).toFixed(2)} s`;
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`;
}

function decidingValue(verdict: Verdict): string {
  if (!verdict.decided) return '–';
  return verdict.unit === 'ms' ? duration(verdict.value) : `${verdict.value.toFixed(2)} ×`;
}

function heldOf(verdict: Verdict): string {
  if (!verdict.decided) return `not decided: ${verdict.why}`;
  return verdict.holds ? 'yes' : '**NO**';
}

function nameOf({ contestant, variant }: Figure): string {
  return variant === undefined ? contestant : `${contestant}, ${variant}`;
}

function requestsOf({ requests }: Figure): string {
  if (!requests) return '–';
  const kinds = Object.entries(requests).map(([kind, count]) => `${count} ${kind}`);
  return kinds.join(', ') || 'none';
}

function memoryOf({ residentBytes }: Figure): string {
  return residentBytes ? `${(residentBytes.median / 1_048_576).toFixed(0)} MiB` : '–';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
