import { times } from './amounts.ts';
import { LogScale } from './log-scale.ts';
import { bestOf, type Figure, type RowResult } from './row-result.ts';
import { NO_PASSTHROUGH } from './ways.ts';

/** One bar: how many times as fast, or as small, as rclone. */
interface Bar {
  readonly kind: Kind;
  readonly ratio: number;
}

interface Group {
  readonly label: string;
  readonly bars: readonly Bar[];
}

/** Each with the name in the legend, and its colour on white and on black. */
const KINDS = {
  kernel: { legend: 'kernel driver', light: '#1f6feb', dark: '#58a6ff' },
  reading: { legend: 'kernel driver, no passthrough', light: '#7cb0f5', dark: '#2f6bb5' },
  native: { legend: 'fuse-native', light: '#d97706', dark: '#e3912d' },
  program: { legend: 'gphotos-fs, no driver in it', light: '#2da44e', dark: '#3fb950' },
  disk: { legend: 'plain disk', light: '#9aa4b0', dark: '#6b7682' },
} as const;
type Kind = keyof typeof KINDS;

const WIDTH = 900;
const LABEL_WIDTH = 300;
/** Room for a value behind the longest bar on either side. */
const MARGIN = 56;
const HEAD_HEIGHT = 84;
const BAR_HEIGHT = 11;
const BAR_PITCH = 14;
const LINE_HEIGHT = 15;
const GROUP_GAP = 14;
const LABEL_LETTERS = 44;

/** A picture of the rows in which rclone took part; undefined without any. Logarithmic: twice as fast is as long as half. */
export function chartOf(results: readonly RowResult[]): string | undefined {
  const groups = results.flatMap(groupOf);
  if (groups.length === 0) return undefined;
  const ratios = groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio));
  const scale = new LogScale(ratios, LABEL_WIDTH + MARGIN, WIDTH - MARGIN);
  let top = HEAD_HEIGHT;
  const drawn = groups.map((group) => {
    const part = drawGroup(group, top, scale);
    top += heightOf(group) + GROUP_GAP;
    return part;
  });
  const height = top + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    '<title>How many times as fast as rclone mount</title>',
    styles(),
    `<rect class="paper" width="${WIDTH}" height="${height}"/>`,
    ...head(),
    ...drawAxis(scale, height),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function groupOf({ task, figures }: RowResult): Group[] {
  const rclone = bestOf(figures, 'rclone');
  if (!rclone) return [];
  const bars = figures.flatMap((figure) => {
    const kind = kindOf(figure);
    return kind ? [{ kind, ratio: rclone.measured.median / figure.measured.median }] : [];
  });
  // The first way of each contestant is what it is compared by.
  const first = bars.filter(({ kind }, index) => bars.findIndex((bar) => bar.kind === kind) === index);
  return first.length === 0 ? [] : [{ label: task.replaceAll('`', ''), bars: first }];
}

function kindOf({ contestant, variant }: Figure): Kind | undefined {
  if (contestant === 'kernel driver') return variant === NO_PASSTHROUGH ? 'reading' : 'kernel';
  if (contestant === 'gphotos-fs') return 'program';
  if (contestant === 'fuse-native') return 'native';
  return contestant === 'plain disk' ? 'disk' : undefined;
}

function heightOf({ label, bars }: Group): number {
  return Math.max(linesOf(label).length * LINE_HEIGHT, bars.length * BAR_PITCH);
}

function drawGroup(group: Group, top: number, scale: LogScale): string {
  const lines = linesOf(group.label).map((line, index) => text(12, top + 11 + index * LINE_HEIGHT, line));
  const bars = group.bars.map((bar, index) => drawBar(bar, top + index * BAR_PITCH, scale));
  return [...lines, ...bars].join('\n');
}

/** Begins at 1: to the right is faster than rclone, to the left slower. */
function drawBar({ kind, ratio }: Bar, top: number, scale: LogScale): string {
  const [one, end] = [scale.x(1), scale.x(ratio)];
  const width = Math.max(1, Math.abs(end - one)).toFixed(1);
  const bar = `<rect class="${kind}" x="${Math.min(one, end).toFixed(1)}" y="${top}" width="${width}" height="${BAR_HEIGHT}"/>`;
  const isFaster = ratio >= 1;
  return bar + text(end + (isFaster ? 5 : -5), top + 9, times(ratio), isFaster ? 'value' : 'value left');
}

function drawAxis(scale: LogScale, height: number): string[] {
  return scale.ticks().map((tick) => {
    const x = scale.x(tick).toFixed(1);
    const line = `<line class="${tick === 1 ? 'one' : 'grid'}" x1="${x}" x2="${x}" y1="${HEAD_HEIGHT - 10}" y2="${height - 12}"/>`;
    return (
      line + text(scale.x(tick), HEAD_HEIGHT - 15, tick === 1 ? 'rclone' : `${Number(tick.toPrecision(1))} ×`, 'tick')
    );
  });
}

function head(): string[] {
  let x = 12;
  const legend = Object.entries(KINDS).map(([kind, { legend: name }]) => {
    const entry = `<rect class="${kind}" x="${x}" y="35" width="12" height="12"/>${text(x + 17, 45, name)}`;
    x += 40 + name.length * 7;
    return entry;
  });
  return [text(12, 22, 'How many times as fast (or as small) as rclone mount; logarithmic', 'title'), ...legend];
}

function text(x: number, y: number, words: string, kind = 'label'): string {
  const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}">${escaped}</text>`;
}

function linesOf(label: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of label.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LABEL_LETTERS) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** The picture follows what the reader's system prefers, wherever it is shown. */
function styles(): string {
  const fills = (tone: 'light' | 'dark') =>
    Object.entries(KINDS)
      .map(([kind, colors]) => `.${kind}{fill:${colors[tone]}}`)
      .join('');
  return `<style>
text{font:12px system-ui,'DejaVu Sans',sans-serif;fill:#24292f}
.title{font-size:15px;font-weight:600}.value{font-size:10px}.left{text-anchor:end}.tick{font-size:10px;text-anchor:middle}
.paper{fill:#ffffff}.grid{stroke:#d8dee4}.one{stroke:#57606a}
${fills('light')}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.paper{fill:#0d1117}.grid{stroke:#30363d}.one{stroke:#8b949e}${fills('dark')}}
</style>`;
}
