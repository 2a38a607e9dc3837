import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { missingPrograms } from '../../support/programs.ts';
import { type Bench, canDropCaches, dropCaches, type RowGroup } from '../bench.ts';
import { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { copyOf } from '../contestants/plain-disk.ts';
import { type Contender, race } from '../race.ts';
import { Reader } from '../reader.ts';
import { type Figure, figuresOf, type RowResult, type Sample } from '../row-result.ts';
import {
  makeReadingSet,
  packedIn,
  photosIn,
  type ReadingSet,
  type ReadingSizes,
  storedIn,
} from '../takeout/reading-set.ts';
import { timeProgram } from '../timed-program.ts';
import { decide, takesAtMost } from '../verdict.ts';
import type { Way } from '../ways.ts';

const MIB = 1_048_576;
const SIZES: ReadingSizes = { photos: 20, photoBytes: 5e6, packedBytes: 1_024 * MIB, storedBytes: 512 * MIB };
const QUICK: ReadingSizes = { photos: 3, photoBytes: 5e6, packedBytes: 48 * MIB, storedBytes: 16 * MIB };

const FIRST_BYTES = 4_096;
const FIRST_BYTE_MS = 30;
/** So short a task is run more often than the others. */
const STORED_RUNS_AT_LEAST = 9;
const FIRST_TIME = 'for the first time';
const UNZIP = { contestant: 'plain disk', variant: '`unzip -p`' } as const;
const COLD = canDropCaches
  ? 'the page cache of the whole machine is emptied before each'
  : 'not root: the page cache was not emptied, so this is no cold read';

/** Originals straight from archives that were listed before: a photo's first bytes, a packed video, one that is stored. */
export const takeoutReading: RowGroup = {
  rows: ['takeout-first-byte', 'takeout-packed', 'takeout-stored'],
  async measure(bench, wanted) {
    const sizes = bench.quick ? QUICK : SIZES;
    const reading = new TakeoutReading(bench, sizes, await makeReadingSet(bench, sizes));
    const results: RowResult[] = [];
    if (wanted.includes('takeout-first-byte')) results.push(await reading.firstByteRow('takeout-first-byte'));
    if (wanted.includes('takeout-packed')) results.push(await reading.packedRow('takeout-packed'));
    if (wanted.includes('takeout-stored')) results.push(await reading.storedRow('takeout-stored'));
    return results;
  },
};

class TakeoutReading {
  constructor(
    private readonly bench: Bench,
    private readonly sizes: ReadingSizes,
    private readonly set: ReadingSet,
  ) {}

  async firstByteRow(row: string): Promise<RowResult> {
    const { bench, sizes } = this;
    await using reader = Reader.start();
    const figures: Figure[] = [];
    for (const way of bench.field.drivers) {
      await using home = await this.#newHome();
      await using mounted = await home.mountListed(way);
      const photos = photosIn(mounted);
      const once = async (): Promise<Sample> => {
        await this.#goCold();
        const task = { read: 'first', path: photos.shift() ?? '' } as const;
        return { elapsedMs: await reader.time(task, FIRST_BYTES), ...mounted.memory() };
      };
      const { contestant } = way;
      figures.push(...figuresOf(await race(bench, row, [{ contestant, once }], sizes.photos), (sample) => sample));
    }
    return {
      row,
      task: `open and read 4 KiB of a deflated ${sizes.photoBytes / 1e6} MB photo in a Takeout archive, cold`,
      unit: 'ms',
      figures,
      verdicts: [takesAtMost(FIRST_BYTE_MS, figures, bench.field.absent)],
      notes: [`${sizes.photos} different photos, each unpacked whole and checked before its first byte is given`, COLD],
    };
  }

  async packedRow(row: string): Promise<RowResult> {
    const { bench, set } = this;
    const missing = missingPrograms('unzip');
    const throughMount = this.bench.field.drivers.map((way): Contender<Sample> => {
      const once = async () => {
        await using home = await this.#newHome();
        await using mounted = await home.mountListed(way);
        return { ...(await this.#read(packedIn(mounted))), ...mounted.memory() };
      };
      return { contestant: way.contestant, once };
    });
    const unzip = async () => {
      await this.#goCold('unzip', '-v');
      return { elapsedMs: await timeProgram('unzip', ['-p', set.archive, set.entry], bench) };
    };
    const contenders = missing ? throughMount : [...throughMount, { ...UNZIP, once: unzip }];
    const figures = figuresOf(await race(bench, row, contenders), (sample) => sample);
    const absent = missing ? { unzip: missing } : bench.field.absent;
    return {
      row,
      task: `\`dd bs=1M\` of a deflated ${this.sizes.packedBytes / MIB} MiB video in a Takeout archive, for the first time`,
      unit: 'ms',
      figures,
      verdicts: [decide(figures, { theirs: UNZIP, limit: { atLeast: 0.7 } }, absent)],
      notes: [
        'a new home each time, so that the cache is empty; `unzip -p` writes to /dev/null and keeps nothing',
        COLD,
      ],
    };
  }

  async storedRow(row: string): Promise<RowResult> {
    const { bench, sizes } = this;
    const plain = await this.#plainCopy();
    await using held = await HeldMounts.open(bench.field.drivers, () => this.#newHome());
    const throughMount = held.mounts.map(({ way, mounted }): Contender<Sample> => {
      const once = async () => ({ ...(await this.#read(storedIn(mounted))), ...mounted.memory() });
      return { contestant: way.contestant, once };
    });
    const forTheFirstTime = bench.field.drivers.map((way): Contender<Sample> => {
      const once = async () => {
        await using home = await this.#newHome();
        await using mounted = await home.mountListed(way);
        return await this.#read(storedIn(mounted));
      };
      return { contestant: way.contestant, variant: FIRST_TIME, once };
    });
    const disk = { contestant: 'plain disk' as const, once: () => this.#read(plain) };
    const contenders = [...throughMount, disk, ...forTheFirstTime];
    const runs = bench.quick ? bench.runs : Math.max(bench.runs, STORED_RUNS_AT_LEAST);
    const figures = figuresOf(await race(bench, row, contenders, runs), (sample) => sample);
    const claim = { theirs: { contestant: 'plain disk' }, limit: { atLeast: 0.9 } } as const;
    return {
      row,
      task: `\`dd bs=1M\` of a stored ${sizes.storedBytes / MIB} MiB video in a Takeout archive, read where it lies`,
      unit: 'ms',
      figures,
      verdicts: [decide(figures, claim, bench.field.absent)],
      notes: [
        'one mount for all its runs; the plain disk has the same bytes as a file of their own',
        `${FIRST_TIME}: in a mount just made, while V8 still compiles; the checksum of all that is read is computed, once`,
        COLD,
      ],
    };
  }

  async #read(path: string): Promise<Sample> {
    await this.#goCold('dd', '--version');
    return { elapsedMs: await timeProgram('dd', [`if=${path}`, 'of=/dev/null', 'bs=1M', 'status=none'], this.bench) };
  }

  /** `program` itself should not be part of what is read cold. */
  async #goCold(program = 'true', ...args: readonly string[]): Promise<void> {
    await dropCaches(this.bench);
    await timeProgram(program, args, this.bench);
  }

  async #plainCopy(): Promise<string> {
    await using home = await this.#newHome();
    await using mounted = await home.mountListed(this.bench.field.drivers[0]);
    return await copyOf(storedIn(mounted), join(this.bench.directory, 'takeout-plain'), 'stored.mp4');
  }

  #newHome(): Promise<ArchiveHome> {
    return ArchiveHome.open(this.bench, this.set);
  }
}

/** Somebody who has these archives and no account, until the end of the scope. */
class ArchiveHome implements AsyncDisposable {
  private constructor(
    private readonly program: GphotosFs,
    private readonly set: ReadingSet,
  ) {}

  static async open({ directory, signal }: Bench, set: ReadingSet): Promise<ArchiveHome> {
    const own = await mkdtemp(join(directory, 'takeout-'));
    return new ArchiveHome(await GphotosFs.settleIn({ directory: own, signal }), set);
  }

  /** A mount whose archives are all listed. */
  mountListed(way: Way): Promise<Mounted> {
    return this.program.mountSynced(way, '--takeout', this.set.directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.leave();
  }
}

/** One mount by each driver, each with a home of its own, until the end of the scope. */
class HeldMounts implements AsyncDisposable {
  readonly mounts: { readonly way: Way; readonly mounted: Mounted }[] = [];
  private readonly homes: ArchiveHome[] = [];

  static async open(ways: readonly Way[], newHome: () => Promise<ArchiveHome>): Promise<HeldMounts> {
    const held = new HeldMounts();
    try {
      for (const way of ways) {
        const home = await newHome();
        held.homes.push(home);
        held.mounts.push({ way, mounted: await home.mountListed(way) });
      }
      return held;
    } catch (error) {
      await held[Symbol.asyncDispose]();
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = await Promise.allSettled(this.mounts.map(({ mounted }) => mounted[Symbol.asyncDispose]()));
    await Promise.all(this.homes.map((home) => home[Symbol.asyncDispose]()));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}
