import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, canDropCaches, dropCaches, Racecourse, type RowGroup } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { directoryOf } from '../contestants/plain-disk.ts';
import { type Rclone, type RcloneMountChoices, rcloneIsMissing } from '../contestants/rclone.ts';
import { type Contender, race } from '../race.ts';
import { figureOf, present, type RowResult, ratioVerdict, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

const SIZE_BYTES = 200_000;
/** All photos are of one month, so that they are one directory here and there. */
const MONTH = 'photos/2024/12';
const RCLONE_MONTH = 'media/by-month/2024/2024-12';

/** Slower than the others by two orders: a size costs it one request after the other. */
const SIZED = 'sizes read';

interface Look {
  readonly ls: Sample;
  readonly find: Sample | undefined;
}

/** The first `ls -l` of a large directory, and a `find` that asks for every size again. */
export const listings: RowGroup = {
  rows: ['ls', 'find'],
  async measure(bench) {
    const count = bench.quick ? 500 : 10_000;
    await using course = await Racecourse.open(bench, 'listings', `synthetic:${count},${SIZE_BYTES},1`);
    const contenders = await contendersOf(bench, course, count);
    const looks = await race(bench, 'listing', contenders);
    return rowsOf(count, (name, part) => looks.get(name)?.flatMap((look) => look[part] ?? []));
  },
};

async function contendersOf(bench: Bench, course: Racecourse, count: number): Promise<Contender<Look>[]> {
  const { rclone } = course;
  const ours = await course.newcomer();
  const names = await learnSizes(bench, ours);
  const plain = join(course.directory, 'plain');
  await directoryOf(plain, names, SIZE_BYTES);
  const look = new Looking(bench, course, count);
  return [
    { name: 'mounting', once: () => look.through(() => ours.mount(), { within: MONTH, findsAgain: false }) },
    { name: 'settled', once: () => look.through(() => ours.mountSynced(), { within: MONTH, findsAgain: true }) },
    ...(rclone ? rcloneWays(rclone, look) : []),
    { name: 'plain', once: () => look.at(plain, true) },
  ];
}

function rcloneWays(rclone: Rclone, look: Looking): Contender<Look>[] {
  const through = (choices: RcloneMountChoices) =>
    look.through(() => rclone.mount(choices), { within: '', findsAgain: !choices.readsSizes });
  return [
    { name: 'all', once: () => through({ path: 'media/all', readsSizes: false }) },
    { name: 'month', once: () => through({ path: RCLONE_MONTH, readsSizes: false }) },
    { name: SIZED, runs: 1, once: () => through({ path: RCLONE_MONTH, readsSizes: true }) },
  ];
}

/** Makes the catalog and the sizes known; answers the names in the directory. */
async function learnSizes(bench: Bench, ours: GphotosFs): Promise<string[]> {
  await using mounted = await ours.mountSynced();
  const directory = join(mounted.mountPoint, MONTH);
  const elapsedMs = await timeProgram('ls', ['-l', directory], bench);
  bench.say(`listing: sizes learned in ${Math.round(elapsedMs)} ms`);
  return readdirSync(directory);
}

/** How the first and the second look at a directory are timed, whoever serves it. */
class Looking {
  constructor(
    private readonly bench: Bench,
    private readonly course: Racecourse,
    private readonly count: number,
  ) {}

  /** A new mount each time; the requests are all that it made, for every look. */
  async through(mount: () => Promise<Mounted>, at: { within: string; findsAgain: boolean }): Promise<Look> {
    await this.course.sandbox.resetRequests();
    await using mounted = await mount();
    const { ls, find } = await this.at(join(mounted.mountPoint, at.within), at.findsAgain);
    const requests = await this.course.sandbox.requests();
    return { ls: { ...ls, requests, residentBytes: mounted.residentBytes() }, find };
  }

  async at(directory: string, findsAgain: boolean): Promise<Look> {
    await dropCaches(this.bench);
    // The program itself, and what it loads, should not be part of the cold look.
    await this.#run('ls', '-l', this.course.directory);
    const ls = { elapsedMs: await this.#run('ls', '-l', directory) };
    const find = findsAgain ? await this.#secondFind(directory) : undefined;
    this.#check(directory);
    return { ls, find };
  }

  async #secondFind(directory: string): Promise<Sample> {
    await this.#run('find', directory, '-printf', '%s\n');
    return { elapsedMs: await this.#run('find', directory, '-printf', '%s\n') };
  }

  #run(program: string, ...args: readonly string[]): Promise<number> {
    return timeProgram(program, args, { signal: this.bench.signal, env: { ...process.env, LC_ALL: 'C' } });
  }

  #check(directory: string): void {
    const names = readdirSync(directory);
    if (names.length !== this.count) throw new Error(`${directory} lists ${names.length} of ${this.count} photos`);
    const { size } = statSync(join(directory, names[0] ?? ''));
    // rclone without its sizes says 0 or -1, which is told below the table.
    if (size > 0 && size !== SIZE_BYTES) throw new Error(`${directory}: a photo of ${SIZE_BYTES} bytes shows ${size}`);
  }
}

function rowsOf(count: number, samplesOf: (name: string, part: keyof Look) => Sample[] | undefined): RowResult[] {
  const missing = rcloneIsMissing || 'rclone did not run';
  const figures = (part: keyof Look) => ({
    mounting: figureOf('gphotos-fs', 'just mounted', samplesOf('mounting', part)),
    settled: figureOf('gphotos-fs', 'first sync over', samplesOf('settled', part)),
    all: figureOf('rclone', 'media/all', samplesOf('all', part)),
    month: figureOf('rclone', 'by-month', samplesOf('month', part)),
    sized: figureOf('rclone', `by-month, ${SIZED}`, samplesOf(SIZED, part)),
    plain: figureOf('plain disk', undefined, samplesOf('plain', part)),
  });
  const [ls, find] = [figures('ls'), figures('find')];
  if (!ls.mounting || !find.settled || !find.plain) throw new Error('A contestant gave no figure');
  return [
    {
      row: 'ls',
      task: `cold \`ls -l\` of ${count.toLocaleString('en')} photos in one directory, catalog and sizes known`,
      target: '≤ 1 × the fastest rclone mount',
      figures: present(ls.mounting, ls.settled, ls.all, ls.month, ls.sized, ls.plain),
      verdict: ratioVerdict(ls.mounting, present(ls.all, ls.month), { atMost: 1 }, missing),
      notes: [
        'decided by the mount that has just come up; its catalog was synced within a quarter of an hour, so it does not sync again at once',
        'rclone without its sizes shows wrong ones; with them it is not what we are held against, being slower',
        ...(canDropCaches ? [] : ['not root: a new mount each time, but the page cache was not emptied']),
      ],
    },
    {
      row: 'find',
      task: `second \`find -printf '%s'\` of the same within the attribute timeout`,
      target: '≤ 3 × the plain disk',
      figures: present(find.settled, find.all, find.month, find.plain),
      verdict: ratioVerdict(find.settled, [find.plain], { atMost: 3 }, missing),
      notes: [],
    },
  ];
}
