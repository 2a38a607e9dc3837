import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, RowGroup } from './bench.ts';
import { PROGRAM } from './contestants/gphotos-fs.ts';
import { rcloneIsMissing } from './contestants/rclone.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { isRowNoisy, type RowResult } from './row-result.ts';
import { cachedRead } from './rows/cached-read.ts';
import { firstByte } from './rows/first-byte.ts';
import { helpText } from './rows/help-text.ts';
import { listings } from './rows/listings.ts';
import { materializing } from './rows/materializing.ts';
import { mountReady } from './rows/mount-ready.ts';
import { markdownOf } from './table.ts';

/** Prints ratios measured in one run: the program against rclone on the same sandbox, and against the plain disk. */
const GROUPS: readonly RowGroup[] = [listings, cachedRead, firstByte, materializing, mountReady, helpText];
const ROWS = GROUPS.flatMap(({ rows }) => rows);

interface Outcome {
  readonly results: RowResult[];
  /** Rows that could not be measured, and why. */
  readonly broken: string[];
}

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return tell(USAGE(ROWS), 0);
  let options: BenchOptions;
  try {
    options = parseOptions(args, ROWS);
  } catch (error) {
    return tell(`${(error as Error).message}\n\n${USAGE(ROWS)}`, 2);
  }
  if (!existsSync(PROGRAM)) return tell('The program is not built: run npm run build first', 2);
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  const outcome = await measureAll(options, interrupt.signal);
  if (interrupt.signal.aborted) return tell('Interrupted', 130);
  return report(options, outcome);
}

async function measureAll(options: BenchOptions, signal: AbortSignal): Promise<Outcome> {
  const directory = await mkdtemp(join(tmpdir(), 'gphotos-fs-bench-'));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const bench: Bench = { directory, runs: options.runs, quick: options.quick, signal, say };
  const outcome: Outcome = { results: [], broken: [] };
  try {
    for (const group of GROUPS) {
      const wanted = group.rows.filter((row) => options.only?.includes(row) ?? true);
      if (wanted.length > 0 && !signal.aborted) await measureGroup(group, wanted, bench, outcome);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  return outcome;
}

/** One group that breaks keeps no other from being measured. */
async function measureGroup(group: RowGroup, wanted: readonly string[], bench: Bench, outcome: Outcome) {
  bench.say(`${wanted.join(', ')} (load average ${loadavg()[0]?.toFixed(2)})`);
  try {
    const results = await group.measure(bench);
    outcome.results.push(...results.filter(({ row }) => wanted.includes(row)));
  } catch (error) {
    if (!bench.signal.aborted) outcome.broken.push(`${wanted.join(', ')}: ${(error as Error).stack}`);
  }
}

async function report({ quick, runs, jsonFile }: BenchOptions, { results, broken }: Outcome): Promise<number> {
  const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`;
  const noisy = results.filter(isRowNoisy).map(({ row }) => row);
  const lines = [
    `${quick ? 'Small sizes: nothing is decided. ' : ''}Medians (least … most) of ${runs} runs or more on ${machine}.`,
    markdownOf(results, rcloneIsMissing ? { rclone: rcloneIsMissing } : {}),
    ...(noisy.length > 0
      ? [`Marked ~: spread wider than usual, run again on a quiet machine: ${noisy.join(', ')}`]
      : []),
    ...broken.map((what) => `NOT MEASURED ${what}`),
  ];
  if (jsonFile !== undefined)
    await writeFile(jsonFile, `${JSON.stringify({ machine, results, broken }, undefined, 2)}\n`);
  const missed = results.some(({ verdict }) => verdict.decided && !verdict.holds);
  return tell(lines.join('\n\n'), broken.length > 0 || (missed && !quick) ? 1 : 0, process.stdout);
}

function tell(text: string, status: number, stream: NodeJS.WriteStream = process.stderr): number {
  stream.write(`${text}\n`);
  return status;
}
