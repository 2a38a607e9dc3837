import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, dropCaches, type Racecourse } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import type { Rclone, RcloneMountChoices } from '../contestants/rclone.ts';
import type { Contender } from '../race.ts';
import type { Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

/** All photos are of one month, so that they are one directory here and there. */
export const MONTH = 'photos/2024/12';
export const RCLONE_MONTH = 'media/by-month/2024/2024-12';

/** One directory looked at by each program first, and by `find` once more. */
export interface Looks {
  readonly ls: Sample;
  readonly find: Sample;
  readonly findAgain: Sample;
}

export interface LookingParts {
  readonly bench: Bench;
  readonly course: Racecourse;
  /** How many photos the directory must list, and the size of each. */
  readonly count: number;
  readonly sizeBytes: number;
}

/** How looking at a large directory is timed, whoever serves it. Each first look has a mount of its own. */
export class Looking {
  constructor(private readonly parts: LookingParts) {}

  ours(home: GphotosFs): Contender<Looks>[] {
    return this.parts.bench.field.drivers.map((way) => ({
      ...way,
      once: () => this.#through(() => home.mount(way), MONTH),
    }));
  }

  rclone(rclone: Rclone, variant: string, choices: RcloneMountChoices): Contender<Looks> {
    return { contestant: 'rclone', variant, once: () => this.#through(() => rclone.mount(choices), '') };
  }

  plain(directory: string): Contender<Looks> {
    const once = async () => {
      const ls = { elapsedMs: await this.first('ls', directory) };
      return { ls, ...(await this.#finds(directory)) };
    };
    return { contestant: 'plain disk', once };
  }

  /** A program's look at a directory of which the kernel knows nothing yet. */
  async first(program: 'ls' | 'find', directory: string): Promise<number> {
    await dropCaches(this.parts.bench);
    // The program itself, and what it loads, should not be part of the cold look.
    await this.#look(program, this.parts.course.directory, { deep: false });
    return await this.#look(program, directory, { deep: true });
  }

  async #through(mount: () => Promise<Mounted>, within: string): Promise<Looks> {
    const listed = await this.#served(mount, within, async (directory) => {
      const elapsedMs = await this.first('ls', directory);
      this.#check(directory);
      return elapsedMs;
    });
    const found = await this.#served(mount, within, (directory) => this.#finds(directory));
    return {
      ls: { elapsedMs: listed.seen, ...listed.cost },
      find: { ...found.seen.find, ...found.cost },
      findAgain: found.seen.findAgain,
    };
  }

  /** A new mount, and all that it cost from its start on. */
  async #served<T>(
    mount: () => Promise<Mounted>,
    within: string,
    look: (directory: string) => Promise<T>,
  ): Promise<{ seen: T; cost: Omit<Sample, 'elapsedMs'> }> {
    const { sandbox } = this.parts.course;
    await sandbox.resetRequests();
    await using mounted = await mount();
    const seen = await look(join(mounted.mountPoint, within));
    return { seen, cost: { requests: await sandbox.requests(), ...mounted.memory() } };
  }

  async #finds(directory: string): Promise<{ find: Sample; findAgain: Sample }> {
    const find = { elapsedMs: await this.first('find', directory) };
    return { find, findAgain: { elapsedMs: await this.#look('find', directory, { deep: true }) } };
  }

  #look(program: 'ls' | 'find', directory: string, { deep }: { deep: boolean }): Promise<number> {
    const depth = deep ? [] : ['-maxdepth', '1'];
    const args = program === 'ls' ? ['-l', directory] : [directory, ...depth, '-printf', '%s\n'];
    return timeProgram(program, args, { signal: this.parts.bench.signal, env: { ...process.env, LC_ALL: 'C' } });
  }

  #check(directory: string): void {
    const { count, sizeBytes } = this.parts;
    const names = readdirSync(directory);
    if (names.length !== count) throw new Error(`${directory} lists ${names.length} of ${count} photos`);
    const { size } = statSync(join(directory, names[0] ?? ''));
    // rclone without its sizes says 0 or -1, which is told below the table.
    if (size > 0 && size !== sizeBytes) throw new Error(`${directory}: a photo of ${sizeBytes} bytes shows ${size}`);
  }
}
