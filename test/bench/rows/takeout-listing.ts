import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, dropCaches, type RowGroup } from '../bench.ts';
import { GphotosFs } from '../contestants/gphotos-fs.ts';
import { type Finish, race } from '../race.ts';
import { figuresOf, type RowResult, type Sample } from '../row-result.ts';
import { countFiles, type Growth, watchGrowth } from '../takeout/growing-tree.ts';
import { type LargeSet, makeLargeSet } from '../takeout/large-set.ts';
import { staysWithin, takesAtMost } from '../verdict.ts';

const COMPLETE_MS = 40_000;
const READY_MS = 500;
const MEMORY_BYTES = 300e6;

/** Archives that nobody has seen before, until their last item is in the tree; then the same mount once more. */
export const takeoutListing: RowGroup = {
  rows: ['takeout-tree', 'takeout-first-name', 'takeout-memory', 'takeout-mount'],
  async measure(bench) {
    const set = await (bench.quick ? makeLargeSet(bench, 1_000, 3) : makeLargeSet(bench, 100_000, 20));
    const listing = new TakeoutListing(bench, set);
    const [way] = bench.field.drivers;
    const contender = { contestant: way.contestant, once: () => listing.once() };
    const finishes = await race(bench, 'takeout', [contender]);
    return [...listing.growthRows(finishes), listing.mountRow(finishes)];
  },
};

/** The first mount of a new home, and the second. */
interface BothMounts {
  readonly growth: Growth;
  readonly again: Sample;
}

class TakeoutListing {
  #homes = 0;

  constructor(
    private readonly bench: Bench,
    private readonly set: LargeSet,
  ) {}

  async once(): Promise<BothMounts> {
    const { bench } = this;
    this.#homes += 1;
    const directory = join(bench.directory, 'takeout', `${this.#homes}`);
    const home = await GphotosFs.settleIn({ directory, signal: bench.signal });
    try {
      return { growth: await this.#grow(home), again: await this.#mountAgain(home) };
    } finally {
      await home.leave();
    }
  }

  growthRows(finishes: readonly Finish<BothMounts>[]): RowResult[] {
    const { absent } = this.bench.field;
    const rowOf = (sampleOf: (growth: Growth) => number) =>
      figuresOf(finishes, ({ growth }) => ({ ...growth, elapsedMs: sampleOf(growth) }));
    const complete = rowOf(({ completeMs }) => completeMs);
    const [first] = complete;
    return [
      {
        row: 'takeout-tree',
        task: `\`mount --takeout\` of ${this.#spokenSet} until all is listed`,
        unit: 'ms',
        figures: complete,
        verdicts: [takesAtMost(COMPLETE_MS, complete, absent)],
        notes: ['a new home and empty page cache each time, from the start of the command; no Google account'],
      },
      {
        row: 'takeout-first-name',
        task: `the same, until photos/ shows something`,
        unit: 'ms',
        figures: rowOf(({ firstNameMs }) => firstNameMs),
        verdicts: [],
        notes: [],
      },
      {
        row: 'takeout-memory',
        task: `highest memory of that mount`,
        unit: 'bytes',
        figures: figuresOf(finishes, ({ growth }) => ({ elapsedMs: growth.peakBytes })),
        verdicts: [staysWithin(MEMORY_BYTES, first?.contestant ?? 'gphotos-fs', first)],
        notes: ['pages of files that it mapped are part of it, which the kernel may take back'],
      },
    ];
  }

  mountRow(finishes: readonly Finish<BothMounts>[]): RowResult {
    const figures = figuresOf(finishes, ({ again }) => again);
    return {
      row: 'takeout-mount',
      task: `\`mount\` of ${this.#spokenSet} the second time, until it answers`,
      unit: 'ms',
      figures,
      verdicts: [takesAtMost(READY_MS, figures, this.bench.field.absent)],
      notes: [],
    };
  }

  async #grow(home: GphotosFs): Promise<Growth> {
    const { bench, set } = this;
    await dropCaches(bench);
    const startedMs = performance.now();
    await using mounted = await home.mount(bench.field.drivers[0], '--takeout', set.directory);
    const growth = await watchGrowth(bench, home, mounted, startedMs);
    await countFiles(mounted, set.files);
    return growth;
  }

  async #mountAgain(home: GphotosFs): Promise<Sample> {
    await using mounted = await home.mount(this.bench.field.drivers[0]);
    if (readdirSync(join(mounted.mountPoint, 'photos')).length === 0) throw new Error('The second mount shows nothing');
    return { elapsedMs: mounted.readyAfterMs, ...mounted.memory() };
  }

  get #spokenSet(): string {
    const { items, parts } = this.set;
    return `a Takeout export of ${items.toLocaleString('en')} items in ${parts} parts`;
  }
}
