import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeExport } from '../../../src/sandbox/takeout/large-export.ts';
import type { Bench } from '../bench.ts';
import { timeProgram } from '../timed-program.ts';

const MAKER = fileURLToPath(new URL('../large-takeout.ts', import.meta.url));

/** The archives of a person with many photos, as `scripts/large-takeout` makes them. */
export interface LargeSet {
  readonly directory: string;
  /** Photos and videos, without edited copies and moving halves. */
  readonly items: number;
  readonly parts: number;
  /** Files below photos/ once everything is listed. */
  readonly files: number;
}

export async function makeLargeSet(bench: Bench, items: number, parts: number): Promise<LargeSet> {
  const directory = join(bench.directory, 'takeout-large');
  bench.say(`takeout: packing ${parts} archives with ${items} items`);
  await mkdir(directory, { recursive: true });
  const args = ['--import', 'tsx', MAKER, '--parts', `${parts}`, '--items', `${items}`, directory];
  await timeProgram(process.execPath, args, bench);
  return { directory, items, parts, files: filesOf(items, parts) };
}

/** An edited copy and a moving half are files of their own; what is in the trash is not shown. */
function filesOf(items: number, parts: number): number {
  const { shots = [] } = largeExport({ items, parts });
  return shots
    .filter(({ standing }) => standing !== 'trashed')
    .reduce((sum, { edited, clip }) => sum + 1 + (edited ? 1 : 0) + (clip ? 1 : 0), 0);
}
