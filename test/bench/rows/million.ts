import type { Bench, RowGroup } from '../bench.ts';
import { LargeHome } from '../million/large-home.ts';
import { LargeLooks } from '../million/large-looks.ts';
import { LargeRows } from '../million/large-rows.ts';
import { type Contender, type Finish, race } from '../race.ts';
import type { RowResult, Sample } from '../row-result.ts';

/** The largest first: it is the one that something is promised for. */
const COUNTS = [1_000_000, 100_000, 10_000];
const QUICK_COUNTS = [4_000, 2_000, 1_000];
const NEWCOMERS = 1_000;
const QUICK_NEWCOMERS = 100;

/** What may grow with the library, and what must not: the same tasks with 10,000, 100,000 and a million items. */
export const million: RowGroup = {
  rows: ['large-making', 'large-mount', 'large-find', 'large-memory', 'large-ls', 'large-lookup', 'large-sync'],
  async measure(bench, wanted) {
    const homes: LargeHome[] = [];
    try {
      for (const count of bench.quick ? QUICK_COUNTS : COUNTS)
        homes.push(await LargeHome.open(bench, count, bench.quick ? QUICK_NEWCOMERS : NEWCOMERS));
      return await measureHomes(bench, homes, wanted);
    } finally {
      for (const home of homes) await home[Symbol.asyncDispose]();
    }
  },
};

async function measureHomes(bench: Bench, homes: readonly LargeHome[], wanted: readonly string[]) {
  const [way] = bench.field.drivers;
  const rows = new LargeRows(bench.field.absent);
  const inTurn = <T>(title: string, look: (looks: LargeLooks) => Promise<T>, runs = bench.runs) => {
    const contenders = homes.map((home): Contender<T> => {
      const looks = new LargeLooks(bench, home, way);
      return { contestant: way.contestant, variant: spoken(home.count), once: () => look(looks) };
    });
    return race(bench, title, contenders, runs);
  };
  const results: RowResult[] = [];
  const isWanted = (...names: readonly string[]) => names.some((name) => wanted.includes(name));
  if (isWanted('large-making')) results.push(rows.making(homes.map(makingOf)));
  // First, while the mount still finds its catalog fresh and does not sync by itself.
  if (isWanted('large-sync')) results.push(rows.sync(await inTurn('large-sync', (looks) => looks.sync())));
  if (isWanted('large-mount'))
    results.push(rows.mount(await inTurn('large-mount', (looks) => looks.ready(), 2 * bench.runs)));
  if (isWanted('large-find', 'large-memory'))
    results.push(...rows.find(await inTurn('large-find', (looks) => looks.find())));
  if (isWanted('large-ls')) results.push(rows.ls(await inTurn('large-ls', (looks) => looks.ls())));
  if (isWanted('large-lookup')) results.push(rows.lookUp(await inTurn('large-lookup', (looks) => looks.lookUp())));
  return results;
}

/** The script that makes a catalog stands for no driver. */
function makingOf({ count, makingMs }: LargeHome): Finish<Sample> {
  return { contestant: 'gphotos-fs', variant: spoken(count), given: [{ elapsedMs: makingMs }] };
}

function spoken(count: number): string {
  return count.toLocaleString('en');
}
