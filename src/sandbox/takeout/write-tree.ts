import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { ExportDescription } from './description.ts';
import type { PlannedEntry } from './entries.ts';
import { type ExpectedExport, expectedOf } from './expected.ts';
import { chunksOf } from './media-content.ts';
import { type ExportPlan, type PlannedArchive, planExport } from './plan-export.ts';

export interface TreeChoices {
  /** The `Takeout` level was taken off; default: it is there. */
  readonly withoutTop?: boolean;
  /** Every part was unpacked into a folder of its own, named after the archive; default: all into one. */
  readonly folderAPart?: boolean;
}

export interface WrittenTree {
  readonly plan: ExportPlan;
  /** Paths are as in archives, from `Takeout` on. */
  readonly expected: ExpectedExport;
}

const TOP = 'Takeout/';

/**
 * Writes what `writeExport` packs as a person has it who unpacked the archives into `directory`. Of two entries of one path the
 * later stays. Rejects for a path that leads out of `directory`: no unpacker writes there.
 */
export async function writeUnpackedExport(
  directory: string,
  description: ExportDescription,
  choices: TreeChoices = {},
  signal?: AbortSignal,
): Promise<WrittenTree> {
  const plan = planExport(description);
  for (const archive of plan.archives) await unpack(directory, archive, choices, signal);
  return { plan, expected: await expectedOf(plan) };
}

async function unpack(
  directory: string,
  archive: PlannedArchive,
  { withoutTop = false, folderAPart = false }: TreeChoices,
  signal: AbortSignal | undefined,
): Promise<void> {
  const top = folderAPart ? join(directory, archive.name.replace(/\.zip$/, '')) : directory;
  for (const entry of archive.entries) {
    signal?.throwIfAborted();
    if (typeof entry.path !== 'string') throw new Error(`Cannot unpack ${entry.path}: its name is no text`);
    if (withoutTop && !entry.path.startsWith(TOP)) continue;
    const path = join(top, withoutTop ? entry.path.slice(TOP.length) : entry.path);
    if (!path.startsWith(resolve(top) + sep)) throw new Error(`Cannot unpack ${entry.path}: it leads out of ${top}`);
    await mkdir(dirname(path), { recursive: true });
    await writeEntry(path, entry, archive.changedAt);
  }
}

/** With the time that unpackers set. */
async function writeEntry(path: string, { content, packing }: PlannedEntry, changedAt: string): Promise<void> {
  if (packing.isLink) {
    const target: Uint8Array[] = [];
    for await (const chunk of chunksOf(content)) target.push(chunk);
    await symlink(Buffer.concat(target), path);
    return;
  }
  await writeFile(path, chunksOf(content));
  const time = new Date(`${packing.changedAt ?? changedAt}Z`);
  await utimes(path, time, time);
}
