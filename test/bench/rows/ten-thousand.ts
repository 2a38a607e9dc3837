import { join } from 'node:path';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { copyAll } from '../contestants/plain-disk.ts';
import type { Rclone } from '../contestants/rclone.ts';
import { type Contender, race } from '../race.ts';
import { type Figure, figuresOf, type RowResult } from '../row-result.ts';
import { findAgainRow, findRow, type LookResults, lsRow, memoryRow } from './look-rows.ts';
import { Looking, type Looks, MONTH, RCLONE_MONTH } from './looking.ts';
import { smallFilesRow } from './small-files.ts';

const SIZE_BYTES = 20_000;
const LOOKS = ['ls', 'find', 'find-again', 'memory'];
const READS = 'small-files';

/** 10,000 small photos in one directory: looked at, then all of them read. */
export const tenThousand: RowGroup = {
  rows: [...LOOKS, READS],
  async measure(bench, wanted) {
    const count = bench.quick ? 500 : 10_000;
    await using course = await Racecourse.open(bench, 'ten-thousand', `synthetic:${count},${SIZE_BYTES},1`);
    const looking = new Looking({ bench, course, count, sizeBytes: SIZE_BYTES });
    const plain = join(course.directory, 'plain');
    const ours = await course.newcomer();
    await fetchAll(bench, ours, plain);
    const looks = LOOKS.some((row) => wanted.includes(row));
    const contenders = [...looking.ours(ours), ...rcloneWays(looking, course.rclone), looking.plain(plain)];
    const finishes = looks ? await race(bench, 'ten thousand', contenders) : [];
    // One mount for all that follows, since each new one asks for the sizes again, for minutes.
    const sizesMatter = wanted.includes('ls') || wanted.includes(READS);
    await using sized = sizesMatter ? await course.rclone?.mount({ path: RCLONE_MONTH, readsSizes: true }) : undefined;
    const sizedLook = sized ? [await lookWithSizes(course, looking, sized)] : [];
    const reads = { bench, course, ours, plain, sized, count, sizeBytes: SIZE_BYTES };
    return [
      ...(looks ? lookRows({ count, finishes, absent: bench.field.absent, decides: true }, sizedLook) : []),
      ...(wanted.includes(READS) ? [await smallFilesRow(READS, reads)] : []),
    ];
  },
};

function lookRows(looks: LookResults, sizedLook: readonly Figure[]): RowResult[] {
  return [
    lsRow('ls', looks, sizedLook),
    findRow('find', looks),
    findAgainRow('find-again', looks),
    memoryRow('memory', looks),
  ];
}

/** Makes catalog, sizes and originals known, and copies all of it to a plain directory. */
async function fetchAll(bench: Bench, ours: GphotosFs, plain: string): Promise<void> {
  await using mounted = await ours.mountSynced(bench.field.drivers[0]);
  bench.say('ten thousand: sizes and photos are fetched');
  await copyAll(join(mounted.mountPoint, MONTH), plain);
}

function rcloneWays(looking: Looking, rclone: Rclone | undefined): Contender<Looks>[] {
  if (!rclone) return [];
  return [
    looking.rclone(rclone, 'media/all', { path: 'media/all', readsSizes: false }),
    looking.rclone(rclone, 'by-month', { path: RCLONE_MONTH, readsSizes: false }),
  ];
}

/** The one look of rclone that shows right sizes. */
async function lookWithSizes({ sandbox }: Racecourse, looking: Looking, sized: Mounted): Promise<Figure> {
  await sandbox.resetRequests();
  const elapsedMs = await looking.first('ls', sized.mountPoint);
  const sample = { elapsedMs, requests: await sandbox.requests(), ...sized.memory() };
  const finish = { contestant: 'rclone', variant: 'by-month, sizes read', given: [sample] } as const;
  const [figure] = figuresOf([finish], (given) => given);
  if (!figure) throw new Error('A look gave no figure');
  return figure;
}
