import { join } from 'node:path';
import { type Bench, dropCaches, type Racecourse } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { warmUp } from '../contestants/plain-disk.ts';
import { type Contender, race } from '../race.ts';
import { Reader } from '../reader.ts';
import { figuresOf, type RowResult, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { decide } from '../verdict.ts';
import { KERNEL, type Way } from '../ways.ts';
import { MONTH } from './looking.ts';

export interface SmallFilesParts {
  readonly bench: Bench;
  readonly course: Racecourse;
  /** Every photo is in its cache. */
  readonly ours: GphotosFs;
  /** A directory with the same files. */
  readonly plain: string;
  /** rclone's mount, sizes known. */
  readonly sized: Mounted | undefined;
  readonly count: number;
  readonly sizeBytes: number;
}

/** Opening, reading and closing one small cached photo after the other. */
export async function smallFilesRow(row: string, parts: SmallFilesParts): Promise<RowResult> {
  const { bench, count, sizeBytes } = parts;
  await using reader = Reader.start();
  const figures = figuresOf(await raceOf(parts, new Reading(parts, reader)), (sample) => sample);
  const { absent } = bench.field;
  const faster = (contestant: 'fuse-native' | 'rclone', atLeast: number) =>
    decide(figures, { ours: KERNEL, theirs: { contestant }, limit: { atLeast } }, absent);
  return {
    row,
    task: `open, read and close ${count.toLocaleString('en')} cached photos of ${sizeBytes / 1_000} KB, one after the other`,
    unit: 'ms',
    figures,
    verdicts: [faster('fuse-native', 2), faster('rclone', 5)],
    notes: [
      'listed with `ls -l` before, pages of the mount cold; the cached files themselves are in the page cache, for all alike',
      'rclone keeps one mount for all runs, because a new one would ask for every size again',
    ],
  };
}

async function raceOf(parts: SmallFilesParts, reading: Reading) {
  const { bench, ours, plain, sized, course } = parts;
  if (sized) {
    bench.say('small files: rclone fetches them');
    await reading.of(sized.mountPoint);
  }
  const { cacheDirectory } = ours.profile;
  const contenders: Contender<Sample>[] = [
    ...bench.field.readers.map((way) => ({ ...way, once: () => reading.ours(ours, way, cacheDirectory) })),
    ...(sized && course.rclone ? [reading.rclone(sized, course.rclone.cacheDirectory)] : []),
    { contestant: 'plain disk', once: () => reading.cold(plain, plain) },
  ];
  return race(bench, 'small files', contenders);
}

class Reading {
  constructor(
    private readonly parts: SmallFilesParts,
    private readonly reader: Reader,
  ) {}

  async ours(home: GphotosFs, way: Way, cacheDirectory: string): Promise<Sample> {
    await using mounted = await home.mountSynced(way);
    const sample = await this.cold(join(mounted.mountPoint, MONTH), cacheDirectory);
    return { ...sample, ...mounted.memory() };
  }

  rclone(sized: Mounted, cacheDirectory: string): Contender<Sample> {
    const once = async () => ({ ...(await this.cold(sized.mountPoint, cacheDirectory)), ...sized.memory() });
    return { contestant: 'rclone', variant: '--vfs-cache-mode full', once };
  }

  /** The kernel knows the names, holds the files of `cacheDirectory`, and has no page of `directory`. */
  async cold(directory: string, cacheDirectory: string): Promise<Sample> {
    const { bench, course, count, sizeBytes } = this.parts;
    await dropCaches(bench);
    const heldBytes = await warmUp(cacheDirectory);
    if (heldBytes < count * sizeBytes) throw new Error(`${cacheDirectory} holds only ${heldBytes} bytes`);
    await timeProgram('ls', ['-l', directory], bench);
    await course.sandbox.resetRequests();
    const elapsedMs = await this.of(directory);
    const requests = await course.sandbox.requests();
    if (requests.mediaGet) throw new Error(`${directory} was read from the server, not from the cache`);
    return { elapsedMs, requests };
  }

  of(directory: string): Promise<number> {
    const { count, sizeBytes } = this.parts;
    return this.reader.time({ read: 'every', path: directory }, count * sizeBytes);
  }
}
