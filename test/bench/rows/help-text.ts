import type { RowGroup } from '../bench.ts';
import { PROGRAM } from '../contestants/gphotos-fs.ts';
import { race } from '../race.ts';
import { figuresOf, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { decide } from '../verdict.ts';

/** So short a task is run more often than the others. */
const TIMES_AS_OFTEN = 5;
const BARE = { contestant: 'plain disk', variant: 'bare `node -e 0`' } as const;

/** Nothing heavy may be loaded before it is needed. */
export const helpText: RowGroup = {
  rows: ['help'],
  async measure(bench) {
    const node = async (...args: readonly string[]): Promise<Sample> => ({
      elapsedMs: await timeProgram(process.execPath, args, bench),
    });
    // The first start after a build reads the files from disk.
    await node(PROGRAM, '--help');
    const contenders = [
      { contestant: 'gphotos-fs', once: () => node(PROGRAM, '--help') } as const,
      { ...BARE, once: () => node('-e', '0') },
    ];
    const figures = figuresOf(await race(bench, 'help', contenders, bench.runs * TIMES_AS_OFTEN), (sample) => sample);
    return [
      {
        row: 'help',
        task: '`gphotos-fs --help`',
        unit: 'ms',
        figures,
        verdicts: [decide(figures, { theirs: BARE, limit: { atMost: 5 } }, bench.field.absent)],
        notes: [],
      },
    ];
  },
};
