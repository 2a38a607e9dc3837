import { type Bench, canDropCaches, dropCaches, type RowGroup } from '../bench.ts';
import { warmUp } from '../contestants/plain-disk.ts';
import { race } from '../race.ts';
import { Reader } from '../reader.ts';
import { type Figure, figuresOf, type RowResult } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { type Claim, decide } from '../verdict.ts';
import { KERNEL, NO_PASSTHROUGH, PASSTHROUGH } from '../ways.ts';
import { CachedFile, type Place } from './cached-file.ts';

const PAGE_BYTES = 4_096;
/** So short a task is run more often than the others. */
const RUNS_AT_LEAST = 5;
const RCLONE = { contestant: 'rclone' } as const;

/** A cached file read from beginning to end, and here and there. */
export const cachedRead: RowGroup = {
  rows: ['cached-read', 'cached-read-cold', 'random-4k'],
  async measure(bench, wanted) {
    await using file = await CachedFile.open(bench, (bench.quick ? 32 : 256) * 1_048_576);
    await using reader = Reader.start();
    const reading = new Reading(bench, file, reader);
    const results: RowResult[] = [];
    if (wanted.includes('cached-read')) results.push(await reading.warmRow('cached-read'));
    if (wanted.includes('cached-read-cold')) results.push(await reading.coldRow('cached-read-cold'));
    if (wanted.includes('random-4k')) results.push(await reading.scatteredRow('random-4k'));
    return results;
  },
};

class Reading {
  constructor(
    private readonly bench: Bench,
    private readonly file: CachedFile,
    private readonly reader: Reader,
  ) {}

  async warmRow(row: string): Promise<RowResult> {
    const figures = await this.#race(row, async (place) => {
      await this.#warm(place);
      return await this.#sequential(place);
    });
    return {
      row,
      task: `\`dd bs=1M\` of a cached ${this.#spokenSize} file, pages of the mount cold`,
      unit: 'ms',
      figures,
      verdicts: [
        this.#decide(figures, { theirs: RCLONE, limit: { atLeast: 1.5 } }),
        this.#decide(figures, {
          ours: { ...KERNEL, variant: NO_PASSTHROUGH },
          theirs: { contestant: 'fuse-native' },
          limit: { atLeast: 2.5 },
        }),
      ],
      notes: [
        'a new mount each time; the cached files themselves are in the page cache, for all alike',
        'without passthrough: root, to whom the kernel refuses it for the lack of CAP_SYS_ADMIN; this one has the wider read-ahead of root, 512 KiB, where an ordinary user has 128 KiB',
      ],
    };
  }

  async coldRow(row: string): Promise<RowResult> {
    const figures = await this.#race(row, async (place) => {
      await dropCaches(this.bench);
      // `dd` itself should not be part of it.
      await timeProgram('dd', ['--version'], this.bench);
      return await this.#sequential(place);
    });
    const claim: Claim = {
      ours: { ...KERNEL, variant: PASSTHROUGH },
      theirs: { contestant: 'plain disk' },
      limit: { atLeast: 0.7 },
    };
    return {
      row,
      task: `\`dd bs=1M\` of a cached ${this.#spokenSize} file, nothing of it in memory`,
      unit: 'ms',
      figures,
      verdicts: [this.#decide(figures, claim)],
      notes: canDropCaches
        ? ['the page cache of the whole machine is emptied before each, so that all read from the disk']
        : ['not root: the page cache was not emptied, so this is no cold read'],
    };
  }

  async scatteredRow(row: string): Promise<RowResult> {
    const reads = this.bench.quick ? 1_000 : 20_000;
    const figures = await this.#race(row, async (place) => {
      await this.#warm(place);
      const task = { read: 'scattered', path: place.file, pages: this.file.sizeBytes / PAGE_BYTES, reads } as const;
      return await this.reader.time(task, reads * PAGE_BYTES);
    });
    return {
      row,
      task: `${reads.toLocaleString('en')} reads of 4 KiB here and there in a cached ${this.#spokenSize} file`,
      unit: 'ms',
      figures,
      verdicts: [KERNEL, { ...KERNEL, variant: NO_PASSTHROUGH }].map((ours) =>
        this.#decide(figures, { ours, theirs: RCLONE, limit: { atLeast: 1 } }),
      ),
      notes: ['one after the other, no page twice, pages of the mount cold; the cached files are in the page cache'],
    };
  }

  async #race(row: string, read: (place: Place) => Promise<number>): Promise<Figure[]> {
    const { bench, file } = this;
    const runs = bench.quick ? bench.runs : Math.max(bench.runs, RUNS_AT_LEAST);
    return figuresOf(await race(bench, row, file.contenders(read), runs), (sample) => sample);
  }

  async #warm({ heldIn }: Place): Promise<void> {
    const heldBytes = await warmUp(heldIn);
    if (heldBytes < this.file.sizeBytes) throw new Error(`${heldIn} holds only ${heldBytes} bytes`);
  }

  #sequential({ file }: Place): Promise<number> {
    return timeProgram('dd', [`if=${file}`, 'of=/dev/null', 'bs=1M', 'status=none'], this.bench);
  }

  #decide(figures: readonly Figure[], claim: Claim) {
    return decide(figures, claim, this.bench.field.absent);
  }

  get #spokenSize(): string {
    return `${this.file.sizeBytes / 1_048_576} MiB`;
  }
}
