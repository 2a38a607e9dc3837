/** The local Google's Takeout: writes an export as Google would, from a description of a person's library. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportDescription } from './description.ts';
import { type ExpectedExport, expectedOf } from './expected.ts';
import { type ExportPlan, type PlannedArchive, planExport } from './plan-export.ts';
import { writeZip } from './write-zip.ts';

export interface WrittenExport {
  /** Absolute where `directory` was, in the order of their parts. */
  readonly archives: readonly string[];
  readonly plan: ExportPlan;
  readonly expected: ExpectedExport;
}

/** How many archives are packed at a time, each by a process of its own. */
const AT_A_TIME = 2;

/**
 * Writes the archives of an export into `directory`, which is made if missing; files of the same names are replaced. Needs
 * `python3`. Rejects with the signal's reason when `signal` aborts, and then leaves those archives that are whole.
 */
export async function writeExport(
  directory: string,
  description: ExportDescription,
  signal?: AbortSignal,
): Promise<WrittenExport> {
  const plan = planExport(description);
  await mkdir(directory, { recursive: true });
  await writeArchives(directory, plan.archives, signal);
  const archives = plan.archives.map(({ name }) => join(directory, name));
  return { archives, plan, expected: await expectedOf(plan) };
}

/** Writes these archives of a plan, some at a time. */
export async function writeArchives(
  directory: string,
  archives: readonly PlannedArchive[],
  signal?: AbortSignal,
): Promise<void> {
  const queue = archives.values();
  const work = async () => {
    for (const archive of queue) await writeZip(join(directory, archive.name), archive, signal);
  };
  const outcomes = await Promise.allSettled(Array.from({ length: AT_A_TIME }, work));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
