import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Background } from '../background.ts';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { type Contender, race } from '../race.ts';
import { figureOf, present, type Sample, timeVerdict } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

const READER = fileURLToPath(new URL('../reader-process.ts', import.meta.url));
const DELAY_MS = 50;
const ALLOWED_MS = DELAY_MS + 25;
const READS = 20;
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
    await using reader = Background.start(process.execPath, ['--import', 'tsx', READER]);
    const first = new FirstBytes(bench, course, reader);
    const ready = await first.withAddresses(reads);
    const ours = figureOf('gphotos-fs', undefined, ready.get('ours'));
    const asking = figureOf('gphotos-fs', 'address to be looked up first', await first.withoutAddresses(reads));
    if (!ours) throw new Error('gphotos-fs gave no figure');
    return [
      {
        row: 'first-byte',
        task: `open and read 4 KiB of an uncached ${SIZE_BYTES / 1e6} MB photo, server delay ${DELAY_MS} ms, directory listed`,
        target: `≤ ${ALLOWED_MS} ms`,
        figures: present(ours, asking, figureOf('rclone', 'sizes read', ready.get('rclone'))),
        verdict: timeVerdict(ours, ALLOWED_MS),
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
    private readonly reader: Background,
  ) {}

  async withAddresses(reads: number): Promise<Map<string, Sample[]>> {
    const ours = await this.course.newcomer();
    await using mounted = await ours.mountSynced();
    const contenders = [await this.#readerOf('ours', mounted, OURS)];
    if (!this.course.rclone) return await race(this.bench, 'first byte', contenders, reads);
    await using other = await this.course.rclone.mount({ path: 'media/all', readsSizes: true });
    contenders.push(await this.#readerOf('rclone', other, ''));
    return await race(this.bench, 'first byte', contenders, reads);
  }

  /** A new home of which only names and sizes are kept from the first mount. */
  async withoutAddresses(reads: number): Promise<Sample[] | undefined> {
    const ours = await this.course.newcomer();
    {
      await using mounted = await ours.mountSynced();
      await timeProgram('ls', ['-l', join(mounted.mountPoint, OURS)], this.bench);
    }
    await this.course.sandbox.changeSettings({ delayMsByKind: { list: ENDLESS_MS } });
    await using mounted = await ours.mount();
    const contender = await this.#readerOf('ours', mounted, OURS);
    return (await race(this.bench, 'first byte, address unknown', [contender], reads)).get('ours');
  }

  async #readerOf(name: string, mounted: Mounted, within: string): Promise<Contender<Sample>> {
    const directory = join(mounted.mountPoint, within);
    await timeProgram('ls', ['-l', directory], this.bench);
    const photos = readdirSync(directory).sort();
    return { name, once: () => this.#read(join(directory, photos.shift() ?? '')) };
  }

  async #read(path: string): Promise<Sample> {
    const { sandbox } = this.course;
    // The rest of the photo before must have come, or been given up.
    await sandbox.untilQuiet(this.bench.signal, 'mediaGet', 'mediaHead', 'batchGet');
    await sandbox.resetRequests();
    const answer = JSON.parse(await this.reader.ask(path)) as { elapsedMs: number; bytes: number; failure?: string };
    if (answer.failure) throw new Error(`Cannot read ${path}: ${answer.failure}`);
    return { elapsedMs: answer.elapsedMs, requests: await sandbox.requests() };
  }
}
