import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { largeLibraryItem } from '../../../src/sandbox/large-library.ts';
import type { Bench } from '../bench.ts';
import { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { SandboxProcess } from '../sandbox-process.ts';
import { timeProgram } from '../timed-program.ts';
import type { Way } from '../ways.ts';

const MAKER = fileURLToPath(new URL('../large-catalog.ts', import.meta.url));
/** Longer than any row takes: a sync that waits for its first page does no work beside what is measured. */
const ENDLESS_MS = 3_600_000;

/** Somebody who knows a library of `count` items, all sizes too, while Google has `newcomers` more. */
export class LargeHome implements AsyncDisposable {
  private constructor(
    readonly count: number,
    private readonly newcomers: number,
    /** How long it took to make the catalog. */
    readonly makingMs: number,
    private readonly sandbox: SandboxProcess,
    private readonly home: GphotosFs,
    private readonly keptCatalog: string,
  ) {}

  static async open(bench: Bench, count: number, newcomers: number): Promise<LargeHome> {
    const { signal } = bench;
    const directory = join(bench.directory, `large-${count}`);
    const total = count + newcomers;
    bench.say(`large: making a catalog of ${count}`);
    const sandbox = await SandboxProcess.start({ library: `large:${total}`, stateDirectory: directory });
    try {
      const home = await GphotosFs.settleIn({ directory, sandbox, signal });
      const keptCatalog = join(directory, 'catalog');
      const args = [
        '--max-semi-space-size=64',
        '--import',
        'tsx',
        MAKER,
        '--without-newest',
        `${newcomers}`,
        `${total}`,
        keptCatalog,
      ];
      const makingMs = await timeProgram(process.execPath, args, { signal });
      return new LargeHome(count, newcomers, makingMs, sandbox, home, keptCatalog);
    } catch (error) {
      await sandbox[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A mount that has the catalog as it was made, and whose own sync never gets its first page. */
  async mount(way: Way): Promise<Mounted> {
    await this.sandbox.changeSettings({ delayMsByKind: { list: ENDLESS_MS } });
    await this.#restoreCatalog();
    return this.home.mount(way);
  }

  /** Mounted, a quick sync that finds the newcomers; answers how long the command took, and its requests. */
  async syncNewcomers(mounted: Mounted) {
    await this.sandbox.changeSettings({ delayMsByKind: {} });
    await this.sandbox.resetRequests();
    const elapsedMs = await this.home.run('sync', '--quick');
    return { elapsedMs, requests: await this.sandbox.requests(), ...mounted.memory() };
  }

  /** Where the item at `position` is in the mount; the newest one that is known has position 0. */
  pathOf(position: number): string {
    const total = this.count + this.newcomers;
    return pathOf(largeLibraryItem(position + this.newcomers, total));
  }

  /** The one that a sync finds last. */
  get newcomerPath(): string {
    return this.pathOf(-1);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox[Symbol.asyncDispose]();
    await this.home.leave();
  }

  /** LevelDB never writes into a table again, so that all copies can share them. */
  async #restoreCatalog(): Promise<void> {
    const catalog = join(this.home.profile.dataDirectory, 'catalog');
    await rm(catalog, { recursive: true, force: true });
    await mkdir(catalog, { recursive: true, mode: 0o700 });
    for (const name of await readdir(this.keptCatalog)) {
      const copy = name.endsWith('.ldb') ? link : copyFile;
      await copy(join(this.keptCatalog, name), join(catalog, name));
    }
  }
}

function pathOf({ creationTime = '', filename }: { creationTime?: string; filename: string }): string {
  return `photos/${creationTime.slice(0, 4)}/${creationTime.slice(5, 7)}/${filename}`;
}
