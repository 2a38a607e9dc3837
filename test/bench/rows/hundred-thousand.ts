import { join } from 'node:path';
import { systemClock } from '../../../src/base/clock.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Catalog } from '../../../src/catalog/catalog.ts';
import { walkCatalog } from '../../../src/catalog/walk.ts';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import { directoryOf } from '../contestants/plain-disk.ts';
import { race } from '../race.ts';
import { timeProgram } from '../timed-program.ts';
import { findRow, lsRow, memoryRow } from './look-rows.ts';
import { Looking, MONTH } from './looking.ts';

const SIZE_BYTES = 20_000;

/** The same looks at a directory ten times as large. */
export const hundredThousand: RowGroup = {
  rows: ['ls-100k', 'find-100k', 'memory-100k'],
  async measure(bench) {
    const count = bench.quick ? 1_000 : 100_000;
    await using course = await Racecourse.open(bench, 'hundred-thousand', `synthetic:${count},${SIZE_BYTES},1`);
    const looking = new Looking({ bench, course, count, sizeBytes: SIZE_BYTES });
    const plain = join(course.directory, 'plain');
    const ours = await course.newcomer();
    bench.say('hundred thousand: the catalog is made');
    await ours.run('sync');
    directoryOf(plain, await noteSizes(ours), SIZE_BYTES);
    await settle(bench, ours);
    const rclone = course.rclone
      ? [looking.rclone(course.rclone, 'media/all', { path: 'media/all', readsSizes: false })]
      : [];
    const contenders = [...looking.ours(ours), ...rclone, looking.plain(plain)];
    const looks = {
      count,
      finishes: await race(bench, 'hundred thousand', contenders),
      absent: bench.field.absent,
      decides: false,
    };
    return [lsRow('ls-100k', looks), findRow('find-100k', looks), memoryRow('memory-100k', looks)];
  },
};

/** The first listing ever looks whether sizes are missing, and remembers that none are. */
async function settle(bench: Bench, ours: GphotosFs): Promise<void> {
  await using mounted = await ours.mount(bench.field.drivers[0]);
  await timeProgram('ls', ['-l', join(mounted.mountPoint, MONTH)], bench);
}

/**
 * Puts every size into the catalog, as the first listing of the smaller directory learns them from the server: so many
 * requests would take longer than all that is measured here. Answers all names.
 */
async function noteSizes({ profile }: GphotosFs): Promise<string[]> {
  const directory = join(profile.dataDirectory, 'catalog');
  await using catalog = await Catalog.open({ directory, clock: systemClock, log: silentLog });
  const names: string[] = [];
  const kept: Promise<void>[] = [];
  for await (const { node } of walkCatalog(catalog)) {
    const stored = node.kind === 'item' ? catalog.item(node.item) : undefined;
    if (!stored) continue;
    names.push(node.name);
    kept.push(catalog.learn(stored.item.id, { revision: stored.item.revision, sizeBytes: SIZE_BYTES }));
  }
  await Promise.all(kept);
  return names;
}
