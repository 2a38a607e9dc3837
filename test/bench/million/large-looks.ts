import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JOURNEY } from '../../../src/sandbox/large-library.ts';
import { Background } from '../background.ts';
import { type Bench, dropCaches } from '../bench.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { spreadOf } from '../measure.ts';
import type { Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';
import type { Way } from '../ways.ts';
import type { LargeHome } from './large-home.ts';
import { type MemoryCourse, watchMemory } from './memory-watch.ts';

const LOOKUP_PROCESS = fileURLToPath(new URL('lookup-process.ts', import.meta.url));
const LOOKUPS = 1_000;
const JOURNEY_DIRECTORY = `photos/${JOURNEY.year}/${String(JOURNEY.month).padStart(2, '0')}`;
/** 180 months and their years below photos/. */
const DIRECTORIES = 180 + 15 + 1;

/** `find` of so many entries is what its row tells, however many there are. */
export const FOUND = 10_000;

/** Of one mount: the first through everything, and its memory during that and a second. */
export interface Walks extends Sample {
  readonly memory: MemoryCourse;
  readonly memoryAgain: MemoryCourse;
}

/** How a library of any size is looked at, each time through a mount of its own. */
export class LargeLooks {
  constructor(
    private readonly bench: Bench,
    private readonly home: LargeHome,
    private readonly way: Way,
  ) {}

  async ready(): Promise<Sample> {
    await using mounted = await this.home.mount(this.way);
    if (!readdirSync(mounted.mountPoint).includes('photos')) throw new Error('The mount does not show photos/');
    return { elapsedMs: mounted.readyAfterMs, ...mounted.memory() };
  }

  /** Every size and path below photos/, and then all once more; milliseconds for 10,000 of them the first time. */
  async find(): Promise<Walks> {
    await using mounted = await this.home.mount(this.way);
    const walk = () => watchMemory(mounted.process.pid, () => this.#cold(mounted, 'find', 'photos'));
    const [first, second] = [await walk(), await walk()];
    const elapsedMs = (first.done * FOUND) / (this.home.count + DIRECTORIES);
    return { elapsedMs, memory: first.memory, memoryAgain: second.memory, ...mounted.memory() };
  }

  async ls(): Promise<Sample> {
    await using mounted = await this.home.mount(this.way);
    const elapsedMs = await this.#cold(mounted, 'ls', JOURNEY_DIRECTORY);
    const { length } = readdirSync(join(mounted.mountPoint, JOURNEY_DIRECTORY));
    if (length < this.home.count * 0.06 - 1) throw new Error(`${JOURNEY_DIRECTORY} lists ${length} entries`);
    return { elapsedMs, ...mounted.memory() };
  }

  /** The median of many, one after the other, all over the tree, each of a file that nobody asked for before. */
  async lookUp(): Promise<Sample> {
    await using mounted = await this.home.mount(this.way);
    await using asking = Background.start(process.execPath, ['--import', 'tsx', LOOKUP_PROCESS]);
    const times: number[] = [];
    for (const position of scattered(this.home.count, LOOKUPS)) {
      const path = join(mounted.mountPoint, this.home.pathOf(position));
      const answer = JSON.parse(await asking.ask(path)) as { elapsedMs: number; size: number; failure?: string };
      if (answer.failure || !answer.size) throw new Error(`Cannot look up ${path}: ${answer.failure ?? 'no size'}`);
      times.push(answer.elapsedMs);
    }
    return { elapsedMs: spreadOf(times).median, ...mounted.memory() };
  }

  async sync(): Promise<Sample> {
    await using mounted = await this.home.mount(this.way);
    const sample = await this.home.syncNewcomers(mounted);
    statSync(join(mounted.mountPoint, this.home.newcomerPath));
    return sample;
  }

  async #cold(mounted: Mounted, program: 'ls' | 'find', within: string): Promise<number> {
    const { bench } = this;
    await dropCaches(bench);
    const look = (directory: string) =>
      timeProgram(program, program === 'ls' ? [directory] : [directory, '-printf', '%s %p\n'], {
        signal: bench.signal,
        env: { ...process.env, LC_ALL: 'C' },
      });
    // The program itself, and what it loads, should not be part of the cold look.
    await look(bench.directory.concat('/field'));
    return look(join(mounted.mountPoint, within));
  }
}

/** Different numbers below `count`, here and there, the same ones each time. */
function scattered(count: number, wanted: number): number[] {
  const step = Math.floor(count * 0.618_033_988);
  return Array.from({ length: Math.min(wanted, count) }, (_, at) => (at * step) % count);
}
