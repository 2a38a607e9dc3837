import { existsSync, readdirSync, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import { RCLONE_PACE, type Rclone } from '../contestants/rclone.ts';
import { type Contender, race } from '../race.ts';
import { type Figure, figuresOf, of, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import { type Claim, decide } from '../verdict.ts';

const DELAY_MS = 50;
const SIZE_BYTES = 200_000;
const RCLONE_FROM = 'media/all';
const SYNCING = { contestant: 'gphotos-fs', variant: 'first sync included' } as const;
const RCLONE = { contestant: 'rclone', variant: 'copy --transfers 16' } as const;

/** Everything copied to an empty directory, with nothing in any cache. */
export const materializing: RowGroup = {
  rows: ['materialize'],
  async measure(bench) {
    const count = bench.quick ? 100 : 1_000;
    await using course = await Racecourse.open(bench, 'materialize', `synthetic:${count},${SIZE_BYTES},12`, DELAY_MS);
    const copying = new Copying(bench, course, count);
    const figures = figuresOf(await race(bench, 'materialize', contendersOf(course, copying)), (sample) => sample);
    const claim: Claim = { ours: SYNCING, theirs: RCLONE, limit: { atMost: 1 } };
    return [
      {
        row: 'materialize',
        task: `${count.toLocaleString('en')} photos of 200 KB to an empty directory, server delay ${DELAY_MS} ms`,
        unit: 'ms',
        figures,
        verdicts: [decide(figures, claim, bench.field.absent)],
        notes: ['decided with the first sync included, since rclone lists too', ...paceNotes(of(figures, 'rclone'))],
      },
    ];
  },
};

function contendersOf(course: Racecourse, copying: Copying): Contender<Sample>[] {
  const { rclone } = course;
  return [
    { ...SYNCING, once: () => copying.ours(false) },
    { contestant: 'gphotos-fs', variant: 'catalog known', once: () => copying.ours(true) },
    ...(rclone ? [{ ...RCLONE, once: () => copying.rclone(rclone) }] : []),
    { contestant: 'plain disk', variant: 'cp -r', once: () => copying.plain() },
  ];
}

/** What of rclone's time is its own politeness, which no option of it takes away. */
function paceNotes(rclone: Figure | undefined): string[] {
  if (!rclone?.requests) return [];
  const requests = Object.values(rclone.requests).reduce((sum, count) => sum + count, 0);
  const pacedS = Math.max(0, requests - RCLONE_PACE.burst) / RCLONE_PACE.requestsPerSecond;
  const unpacedS = (requests * DELAY_MS) / 16_000;
  return [
    `rclone allows itself ${RCLONE_PACE.requestsPerSecond} requests a second, so its ${requests} take ${pacedS.toFixed(1)} s at ` +
      `least; without that, 16 transfers at ${DELAY_MS} ms would still take ${unpacedS.toFixed(1)} s at least`,
  ];
}

class Copying {
  readonly #destination: string;
  readonly #original: string;

  constructor(
    private readonly bench: Bench,
    private readonly course: Racecourse,
    private readonly count: number,
  ) {
    this.#destination = join(course.directory, 'destination');
    this.#original = join(course.directory, 'original');
  }

  async ours(catalogKnown: boolean): Promise<Sample> {
    const newcomer = await this.course.newcomer();
    if (catalogKnown) await newcomer.run('sync');
    const sample = await this.#timed(() => newcomer.run('materialize', this.#destination));
    await newcomer.leave();
    return sample;
  }

  rclone(rclone: Rclone): Promise<Sample> {
    return this.#timed(() => rclone.copy(RCLONE_FROM, this.#destination));
  }

  /** What the first contestant copied, from disk to disk. */
  async plain(): Promise<Sample> {
    const copy = () => timeProgram('cp', ['-r', this.#original, this.#destination], this.bench);
    return { elapsedMs: (await this.#timed(copy)).elapsedMs };
  }

  async #timed(copy: () => Promise<number>): Promise<Sample> {
    const { sandbox } = this.course;
    // What an earlier copy left to be written must not be written during this one.
    await timeProgram('sync', [], this.bench);
    await sandbox.resetRequests();
    const elapsedMs = await copy();
    const requests = await sandbox.requests();
    this.#check();
    await (existsSync(this.#original) ? rm(this.#destination, { recursive: true }) : this.#keep());
    return { elapsedMs, requests };
  }

  /** The first copy is what the plain disk copies later. */
  #keep(): Promise<void> {
    return rename(this.#destination, this.#original);
  }

  #check(): void {
    const files = readdirSync(this.#destination, { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile() && entry.name.endsWith('.jpg'),
    );
    const whole = files.filter(({ parentPath, name }) => statSync(join(parentPath, name)).size === SIZE_BYTES);
    if (whole.length !== this.count) throw new Error(`Only ${whole.length} of ${this.count} photos were copied whole`);
  }
}
