import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bench, Racecourse } from '../bench.ts';
import type { Mounted } from '../contestants/mounted.ts';
import type { Contender } from '../race.ts';
import type { Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

const OURS = 'photos/2024/12';

/**
 * Everybody who serves the photos of the course, each time with no byte of them in any cache; names and sizes are listed.
 * `read` reads in the directory with the photos and answers how long that took.
 */
export function contendersFromNothing(
  bench: Bench,
  course: Racecourse,
  read: (directory: string) => Promise<number>,
): Contender<Sample>[] {
  const { rclone, sandbox } = course;
  const through = async (mount: () => Promise<Mounted>, within: string): Promise<Sample> => {
    await using mounted = await mount();
    const directory = join(mounted.mountPoint, within);
    await timeProgram('ls', ['-l', directory], bench);
    // What was written before must not be written during this read.
    await timeProgram('sync', [], bench);
    await sandbox.resetRequests();
    const elapsedMs = await read(directory);
    return { elapsedMs, requests: await sandbox.requests(), ...mounted.memory() };
  };
  const ours = bench.field.drivers.map((way) => ({
    ...way,
    once: async () => {
      const home = await course.newcomer();
      const sample = await through(() => home.mountSynced(way), OURS);
      await home.leave();
      return sample;
    },
  }));
  if (!rclone) return ours;
  const once = async () => {
    await rm(rclone.cacheDirectory, { recursive: true, force: true });
    return await through(() => rclone.mount({ path: 'media/all', readsSizes: true }), '');
  };
  return [...ours, { contestant: 'rclone', once }];
}
