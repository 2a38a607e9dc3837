import { readdirSync } from 'node:fs';
import { Racecourse, type RowGroup } from '../bench.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { race } from '../race.ts';
import { figureOf, present, type Sample, timeVerdict } from '../row-result.ts';

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
    const samples = await race(bench, 'mount', [
      { name: 'ours', once: () => readiness(newcomer.mount(), 'photos') },
      ...(rclone
        ? [{ name: 'rclone', once: () => readiness(rclone.mount({ path: '', readsSizes: false }), 'media') }]
        : []),
    ]);
    const ours = figureOf('gphotos-fs', undefined, samples.get('ours'));
    if (!ours) throw new Error('gphotos-fs gave no figure');
    return [
      {
        row: 'mount',
        task: `\`mount\` until it answers, ${count.toLocaleString('en')} items known`,
        target: `≤ ${ALLOWED_MS} ms`,
        figures: present(ours, figureOf('rclone', undefined, samples.get('rclone'))),
        verdict: timeVerdict(ours, ALLOWED_MS),
        notes: [],
      },
    ];
  },
};

async function readiness(mounting: Promise<Mounted>, directory: string): Promise<Sample> {
  await using mounted = await mounting;
  const names = readdirSync(mounted.mountPoint);
  if (!names.includes(directory)) throw new Error(`The mount shows ${names.join(', ')} but not ${directory}`);
  return { elapsedMs: mounted.readyAfterMs, residentBytes: mounted.residentBytes() };
}
