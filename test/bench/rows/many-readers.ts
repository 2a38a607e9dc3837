import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import { race } from '../race.ts';
import { figuresOf, type RowResult } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { contendersFromNothing } from './from-nothing.ts';

const READERS = 16;
const DELAY_MS = 50;

/** Which of the 16 photos each reader reads. */
interface Choice {
  readonly row: string;
  readonly task: string;
  readonly photoOf: (reader: number) => number;
}

const CHOICES: readonly Choice[] = [
  { row: 'readers-different', task: 'a photo of its own', photoOf: (reader) => reader },
  { row: 'readers-one', task: 'the same photo', photoOf: () => 0 },
];

/** 16 programs read at once what nobody read before. */
export const manyReaders: RowGroup = {
  rows: CHOICES.map(({ row }) => row),
  async measure(bench, wanted) {
    const mebibytes = bench.quick ? 1 : 16;
    const library = `synthetic:${READERS},${mebibytes * 1_048_576},1`;
    await using course = await Racecourse.open(bench, 'readers', library, DELAY_MS);
    const results: RowResult[] = [];
    for (const choice of CHOICES.filter(({ row }) => wanted.includes(row))) {
      const read = (directory: string) => readTogether(bench, course, choice, directory);
      const finishes = await race(bench, choice.row, contendersFromNothing(bench, course, read));
      results.push({
        row: choice.row,
        task: `${READERS} readers at once, each of ${choice.task} of ${mebibytes} MiB, uncached, server delay ${DELAY_MS} ms`,
        unit: 'ms',
        figures: figuresOf(finishes, (sample) => sample),
        verdicts: [],
        notes: ['until the last of them is done; names and sizes listed before'],
      });
    }
    return results;
  },
};

async function readTogether(bench: Bench, course: Racecourse, choice: Choice, directory: string): Promise<number> {
  const photos = readdirSync(directory).sort();
  const read = Array.from({ length: READERS }, (_, reader) => join(directory, photos[choice.photoOf(reader)] ?? ''));
  const list = join(course.directory, 'to-read');
  await writeFile(list, read.join('\n'));
  const args = ['--arg-file', list, '--max-procs', String(READERS), '--max-args', '1', 'cat'];
  return timeProgram('xargs', args, bench);
}
