import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench, RowGroup } from './bench.ts';
import { type BenchRun, loadRun, saveRun } from './bench-run.ts';
import { PROGRAM } from './contestants/gphotos-fs.ts';
import { findField } from './field.ts';
import { describeMachine } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { markdownOf, writeReport } from './report.ts';
import type { RowResult } from './row-result.ts';
import { cachedRead } from './rows/cached-read.ts';
import { firstByte } from './rows/first-byte.ts';
import { helpText } from './rows/help-text.ts';
import { hundredThousand } from './rows/hundred-thousand.ts';
import { manyReaders } from './rows/many-readers.ts';
import { materializing } from './rows/materializing.ts';
import { million } from './rows/million.ts';
import { mountReady } from './rows/mount-ready.ts';
import { takeoutListing } from './rows/takeout-listing.ts';
import { takeoutReading } from './rows/takeout-reading.ts';
import { tenThousand } from './rows/ten-thousand.ts';
import { uncachedRead } from './rows/uncached-read.ts';
import { isMissed } from './verdict.ts';

/** Prints ratios measured in one run: each driver against rclone on the same sandbox, and against the plain disk. */
const GROUPS: readonly RowGroup[] = [
  ...[tenThousand, hundredThousand, cachedRead, uncachedRead, firstByte, manyReaders],
  ...[takeoutListing, takeoutReading, materializing, mountReady, million, helpText],
];
const ROWS = GROUPS.flatMap(({ rows }) => rows);

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) return tell(USAGE(ROWS), 0);
  let options: BenchOptions;
  try {
    options = parseOptions(args, ROWS);
  } catch (error) {
    return tell(`${(error as Error).message}\n\n${USAGE(ROWS)}`, 2);
  }
  if (options.fromFile !== undefined) return report(options, await loadRun(options.fromFile));
  if (!existsSync(PROGRAM)) return tell('The program is not built: run npm run build first', 2);
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupt.abort());
  try {
    return await report(options, await measureAll(options, interrupt.signal));
  } catch (error) {
    if (interrupt.signal.aborted) return tell('Interrupted', 130);
    throw error;
  }
}

/** Throws the signal's reason. */
async function measureAll({ runs, quick, only }: BenchOptions, signal: AbortSignal): Promise<BenchRun> {
  const directory = await mkdtemp(join(tmpdir(), 'gphotos-fs-bench-'));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const startedMs = performance.now();
  const machine = describeMachine(directory);
  const outcome = { results: [] as RowResult[], broken: [] as string[] };
  try {
    const start = { directory, runs, quick, signal, say };
    const bench: Bench = { ...start, field: await findField(start) };
    for (const group of GROUPS) {
      const wanted = group.rows.filter((row) => only?.includes(row) ?? true);
      if (wanted.length > 0) await measureGroup(group, wanted, bench, outcome);
    }
    const date = new Date().toISOString().slice(0, 10);
    const elapsedMs = performance.now() - startedMs;
    return { date, machine, quick, runs, elapsedMs, absent: bench.field.absent, ...outcome };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** One group that breaks keeps no other from being measured. Throws the signal's reason. */
async function measureGroup(
  group: RowGroup,
  wanted: readonly string[],
  bench: Bench,
  outcome: { results: RowResult[]; broken: string[] },
): Promise<void> {
  bench.say(`${wanted.join(', ')} (load average ${loadavg()[0]?.toFixed(2)})`);
  const startedMs = performance.now();
  try {
    const results = await group.measure(bench, wanted);
    outcome.results.push(...results.filter(({ row }) => wanted.includes(row)));
  } catch (error) {
    bench.signal.throwIfAborted();
    outcome.broken.push(`${wanted.join(', ')}: ${(error as Error).stack}`);
  }
  bench.say(`${wanted.join(', ')}: ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
}

async function report(options: BenchOptions, run: BenchRun): Promise<number> {
  if (options.jsonFile !== undefined) await saveRun(options.jsonFile, run);
  if (options.report) await writeReport(run);
  const missed = run.results.some(({ verdicts }) => verdicts.some(isMissed));
  return tell(markdownOf(run), run.broken.length > 0 || (missed && !run.quick) ? 1 : 0, process.stdout);
}

function tell(text: string, status: number, stream: NodeJS.WriteStream = process.stderr): number {
  stream.write(`${text}\n`);
  return status;
}
