import { readFile, writeFile } from 'node:fs/promises';
import type { Absent } from './contestant.ts';
import type { MachineFacts } from './machine.ts';
import type { RowResult } from './row-result.ts';

/** All that one run gave. */
export interface BenchRun {
  /** The day, as `2026-11-20`. */
  readonly date: string;
  readonly machine: MachineFacts;
  /** Small sizes: nothing is decided. */
  readonly quick: boolean;
  readonly runs: number;
  readonly elapsedMs: number;
  readonly absent: Absent;
  readonly results: readonly RowResult[];
  /** Rows that could not be measured, and why. */
  readonly broken: readonly string[];
}

export async function saveRun(file: string, run: BenchRun): Promise<void> {
  await writeFile(file, `${JSON.stringify(run, undefined, 2)}\n`);
}

/** Reads what `saveRun` of the same version wrote. */
export async function loadRun(file: string): Promise<BenchRun> {
  const run: BenchRun = JSON.parse(await readFile(file, 'utf8'));
  if (Array.isArray(run.results) && Array.isArray(run.machine)) return run;
  throw new Error(`${file} is not a run that --json kept`);
}
