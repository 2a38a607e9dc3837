import type { RowGroup } from '../bench.ts';
import { PROGRAM } from '../contestants/gphotos-fs.ts';
import { race } from '../race.ts';
import { figureOf, present, ratioVerdict, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

/** So short a task is run more often than the others. */
const TIMES_AS_OFTEN = 5;

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
      { name: 'ours', once: () => node(PROGRAM, '--help') },
      { name: 'bare', once: () => node('-e', '0') },
    ];
    const samples = await race(bench, 'help', contenders, bench.runs * TIMES_AS_OFTEN);
    const ours = figureOf('gphotos-fs', undefined, samples.get('ours'));
    const bare = figureOf('plain disk', '`node -e 0`', samples.get('bare'));
    if (!ours || !bare) throw new Error('A contestant gave no figure');
    return [
      {
        row: 'help',
        task: '`gphotos-fs --help`',
        target: '≤ 5 × bare `node -e 0`',
        figures: present(ours, bare),
        verdict: ratioVerdict(ours, [bare], { atMost: 5 }, ''),
        notes: [],
      },
    ];
  },
};
