import { join } from 'node:path';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import { race } from '../race.ts';
import { figuresOf, type RowResult } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { contendersFromNothing } from './from-nothing.ts';

const NAME = 'IMG_000000.jpg';
const DELAY_MS = 50;

/** One large original that nobody read before, from beginning to end. */
export const uncachedRead: RowGroup = {
  rows: ['uncached-read', 'uncached-read-50ms'],
  async measure(bench, wanted) {
    const results: RowResult[] = [];
    if (wanted.includes('uncached-read')) results.push(await rowOf(bench, 'uncached-read', 0));
    if (wanted.includes('uncached-read-50ms')) results.push(await rowOf(bench, 'uncached-read-50ms', DELAY_MS));
    return results;
  },
};

async function rowOf(bench: Bench, row: string, delayMs: number): Promise<RowResult> {
  const mebibytes = bench.quick ? 32 : 256;
  await using course = await Racecourse.open(bench, row, `synthetic:1,${mebibytes * 1_048_576},1`, delayMs);
  const read = (directory: string) =>
    timeProgram('dd', [`if=${join(directory, NAME)}`, 'of=/dev/null', 'bs=1M', 'status=none'], bench);
  const finishes = await race(bench, row, contendersFromNothing(bench, course, read));
  return {
    row,
    task: `\`dd bs=1M\` of an uncached ${mebibytes} MiB file, server delay ${delayMs} ms`,
    unit: 'ms',
    figures: figuresOf(finishes, (sample) => sample),
    verdicts: [],
    notes: ['names and sizes listed before'],
  };
}
