import { readdirSync } from 'node:fs';
import { Racecourse, type RowGroup } from '../bench.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { type Contender, race } from '../race.ts';
import { figuresOf, type Sample } from '../row-result.ts';
import { takesAtMost } from '../verdict.ts';

const ALLOWED_MS = 700;

/** From the start of the command to the first answer of the mount. */
export const mountReady: RowGroup = {
  rows: ['mount'],
  async measure(bench) {
    const count = bench.quick ? 500 : 10_000;
    await using course = await Racecourse.open(bench, 'mount', `synthetic:${count}`);
    const { rclone } = course;
    const newcomer = await course.newcomer();
    await newcomer.run('sync');
    const contenders: Contender<Sample>[] = [
      ...bench.field.drivers.map((way) => ({ ...way, once: () => readiness(newcomer.mount(way), 'photos') })),
      ...(rclone
        ? [
            {
              contestant: 'rclone',
              once: () => readiness(rclone.mount({ path: '', readsSizes: false }), 'media'),
            } as const,
          ]
        : []),
    ];
    const figures = figuresOf(await race(bench, 'mount', contenders), (sample) => sample);
    return [
      {
        row: 'mount',
        task: `\`mount\` until it answers, ${count.toLocaleString('en')} items known`,
        unit: 'ms',
        figures,
        verdicts: [takesAtMost(ALLOWED_MS, figures, bench.field.absent)],
        notes: [],
      },
    ];
  },
};

async function readiness(mounting: Promise<Mounted>, directory: string): Promise<Sample> {
  await using mounted = await mounting;
  const names = readdirSync(mounted.mountPoint);
  if (!names.includes(directory)) throw new Error(`The mount shows ${names.join(', ')} but not ${directory}`);
  return { elapsedMs: mounted.readyAfterMs, ...mounted.memory() };
}
