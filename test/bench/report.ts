import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchRun } from './bench-run.ts';
import { chartOf } from './chart.ts';
import type { Absent } from './contestant.ts';
import { growthTable, isGrowing } from './growth.ts';
import { isRowNoisy, type RowResult } from './row-result.ts';
import { fullTable, notesOf, shortTable, verdictTable } from './table.ts';

const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const REPORT = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const CHART = fileURLToPath(new URL('../../docs/benchmarks.svg', import.meta.url));
const CHART_NAME = 'benchmarks.svg';

/** Between these lines the README holds the short table. */
const BEGIN = '<!-- short table: npm run bench -- --report -->';
const END = '<!-- end of the short table -->';

/** What the whole comparison leans on, whichever row. */
const FAIRNESS = `Everything runs on one machine: the program, rclone, the programs that read, and the stand-in for Google, in a process
of its own. All reach its API over one and the same encrypted way, and the bytes of photos directly. In each row the
contestants take turns within one run, every second round in the opposite order. Ratios of one run say more than its
times: compare within a row.

rclone runs with the settings that suit it best: \`--vfs-cache-mode full --vfs-read-ahead 256M --buffer-size 64M
--max-read-ahead 1M --dir-cache-time 1h --attr-timeout 60s\`, and \`read_size\` wherever what it reads must be right; without
\`read_size\` it shows wrong sizes, but lists 100 times as fast, so that listings are held against that. Its backend for
Google Photos allows itself 100 requests a second, whatever the options. Rows in which that could weigh say so, show the
requests that each made, or have a server delay of 50 ms, as a server far away would.

The plain disk is a directory of the same file system with the same files (empty-looking ones of the same names and sizes
in the listings of 100,000). The sizes of those 100,000 are put into the catalog beforehand by the code that keeps learned
ones; rclone has no such place, and would ask for them at every mount for a quarter of an hour, which is left out. *Cold* means: a new mount, and the page, name and attribute caches of the kernel emptied.
Takeout archives are read by who has no Google account, so that nothing is asked of any server. Everything in their large
files takes deflate a code for each byte, as the bytes of a camera do.
Memory is that of the serving process when the row was done; *peak* is its highest since it was started.`;

/** The whole run as Markdown, as the terminal shows it and the report keeps it. */
export function markdownOf(run: BenchRun): string {
  const { results, broken, absent } = run;
  const noisy = results.filter(isRowNoisy).map(({ row }) => row);
  const parts = [
    summaryOf(results, absent),
    titled('What must hold', verdictTable(results)),
    titled('Each contestant', fullTable(results)),
    titled('Notes', notesOf(results)),
    Object.entries(absent)
      .map(([who, why]) => `Did not take part: ${who}, ${why}`)
      .join('\n\n'),
    noisy.length > 0 ? `Marked ~: spread wider than usual, run again on a quiet machine: ${noisy.join(', ')}` : '',
    ...broken.map((what) => `NOT MEASURED ${what}`),
  ];
  return [headline(run), ...parts].filter((part) => part !== '').join('\n\n');
}

/** Empty when there is nothing to be shown. */
function titled(title: string, content: string): string {
  return content === '' ? '' : `## ${title}\n\n${content}`;
}

/** Writes the report with its chart, and the short table into the README. */
export async function writeReport(run: BenchRun): Promise<void> {
  const chart = chartOf(run.results);
  await mkdir(dirname(REPORT), { recursive: true });
  if (chart !== undefined) await writeFile(CHART, chart);
  await writeFile(REPORT, reportOf(run, chart !== undefined));
  await writeFile(README, withShortTable(await readFile(README, 'utf8'), run));
}

/** Throws when the README has lost the place for the table. */
export function withShortTable(readme: string, run: BenchRun): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin)
    throw new Error(`Cannot put the table into the README: it has no '${BEGIN}' … '${END}'`);
  const table = `${headline(run)}\n\n${summaryOf(run.results, run.absent)}`;
  return `${readme.slice(0, begin + BEGIN.length)}\n${table}\n${readme.slice(end)}`;
}

function reportOf(run: BenchRun, hasChart: boolean): string {
  const facts = run.machine.map(([label, value]) => `| ${label} | ${value} |`).join('\n');
  return [
    '# Benchmarks',
    'Written by `npm run bench -- --report`.',
    `| | |\n| --- | --- |\n| date | ${run.date} |\n${facts}\n| the whole run took | ${(run.elapsedMs / 60_000).toFixed(0)} minutes |`,
    ...(hasChart ? [`![How many times as fast as rclone mount](${CHART_NAME})`] : []),
    markdownOf(run),
    `## What is fair about it, and what is not\n\n${FAIRNESS}\n`,
  ].join('\n\n');
}

/** The contestants side by side, and what grows with the library. */
function summaryOf(results: readonly RowResult[], absent: Absent): string {
  const raced = results.filter((result) => !isGrowing(result));
  const tables = [raced.length > 0 ? shortTable(raced, absent) : '', growthTable(results)];
  return tables.filter((part) => part !== '').join('\n\n');
}

function headline({ quick, runs, date, machine }: BenchRun): string {
  const fact = new Map(machine);
  const warning = quick ? 'Small sizes: nothing is decided. ' : '';
  return (
    `${warning}Medians of ${runs} runs or more in one run of ${date} on ${fact.get('processor')}, ${fact.get('system')}, ` +
    `Node ${fact.get('Node')}, rclone ${fact.get('rclone')}.`
  );
}
