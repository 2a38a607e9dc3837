import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import type { Identity } from '../contestant.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { type Contender, type Finish, race } from '../race.ts';
import { Reader } from '../reader.ts';
import { figuresOf, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { takesAtMost } from '../verdict.ts';

const DELAY_MS = 50;
const ALLOWED_MS = DELAY_MS + 25;
const READS = 20;
const READ_BYTES = 4_096;
const SIZE_BYTES = 4_000_000;
const OURS = 'photos/2024/12';
/** Longer than the row takes: a sync that waits for its first page brings no addresses. */
const ENDLESS_MS = 600_000;

/** Opening a photo that nobody read before, of a mount that has been listed. */
export const firstByte: RowGroup = {
  rows: ['first-byte'],
  async measure(bench) {
    const reads = bench.quick ? 3 : Math.max(READS, bench.runs);
    await using course = await Racecourse.open(bench, 'first-byte', `synthetic:${reads},${SIZE_BYTES},1`, DELAY_MS);
    await using reader = Reader.start();
    const first = new FirstBytes(bench, course, reader, reads);
    const finishes = [...(await first.withAddresses()), ...(await first.withoutAddresses())];
    const figures = figuresOf(finishes, (sample) => sample);
    return [
      {
        row: 'first-byte',
        task: `open and read 4 KiB of an uncached ${SIZE_BYTES / 1e6} MB photo, server delay ${DELAY_MS} ms, directory listed`,
        unit: 'ms',
        figures,
        verdicts: [takesAtMost(ALLOWED_MS, figures, bench.field.absent)],
        notes: [
          `${reads} different photos; decided with the addresses at hand that the last sync brought, which live for 50 minutes`,
          'without an address at hand a read takes two requests, one after the other, and so twice the delay',
        ],
      },
    ];
  },
};

class FirstBytes {
  constructor(
    private readonly bench: Bench,
    private readonly course: Racecourse,
    private readonly reader: Reader,
    private readonly reads: number,
  ) {}

  /** Each driver has a home of its own, so that none finds in the cache what another fetched. */
  async withAddresses(): Promise<Finish<Sample>[]> {
    await using mounts = new Mounts();
    const contenders: Contender<Sample>[] = [];
    for (const way of this.bench.field.drivers) {
      const home = await this.course.newcomer();
      const mounted = mounts.keep(await home.mountSynced(way));
      contenders.push(await this.#readerOf({ contestant: way.contestant }, mounted, OURS));
    }
    if (this.course.rclone) {
      const mounted = mounts.keep(await this.course.rclone.mount({ path: 'media/all', readsSizes: true }));
      contenders.push(await this.#readerOf({ contestant: 'rclone', variant: 'sizes read' }, mounted, ''));
    }
    return await race(this.bench, 'first byte', contenders, this.reads);
  }

  /** A new home of which only names and sizes are kept from the first mount; the driver makes no difference here. */
  async withoutAddresses(): Promise<Finish<Sample>[]> {
    const [way] = this.bench.field.drivers;
    const home = await this.course.newcomer();
    {
      await using mounted = await home.mountSynced(way);
      await timeProgram('ls', ['-l', join(mounted.mountPoint, OURS)], this.bench);
    }
    await this.course.sandbox.changeSettings({ delayMsByKind: { list: ENDLESS_MS } });
    await using mounted = await home.mount(way);
    const identity = { contestant: way.contestant, variant: 'address to be looked up first' };
    const contender = await this.#readerOf(identity, mounted, OURS);
    return await race(this.bench, 'first byte', [contender], this.reads);
  }

  async #readerOf(identity: Identity, mounted: Mounted, within: string): Promise<Contender<Sample>> {
    const directory = join(mounted.mountPoint, within);
    await timeProgram('ls', ['-l', directory], this.bench);
    const photos = readdirSync(directory).sort();
    return { ...identity, once: () => this.#read(join(directory, photos.shift() ?? '')) };
  }

  async #read(path: string): Promise<Sample> {
    const { sandbox } = this.course;
    // The rest of the photo before must have come, or been given up.
    await sandbox.untilQuiet(this.bench.signal, 'mediaGet', 'mediaHead', 'batchGet');
    await sandbox.resetRequests();
    const elapsedMs = await this.reader.time({ read: 'first', path }, READ_BYTES);
    return { elapsedMs, requests: await sandbox.requests() };
  }
}

/** Mounts that stay until the end of the scope. */
class Mounts implements AsyncDisposable {
  readonly #kept: Mounted[] = [];

  keep(mounted: Mounted): Mounted {
    this.#kept.push(mounted);
    return mounted;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const mounted of this.#kept.reverse()) await mounted[Symbol.asyncDispose]();
  }
}
