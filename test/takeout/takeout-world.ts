import { systemClock } from '../../src/base/clock.ts';
import type { MediaItem } from '../../src/library/media-item.ts';
import type { ExportDescription } from '../../src/sandbox/takeout/description.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { TakeoutLibrary, type TakeoutOptions } from '../../src/takeout/takeout-library.ts';
import { collect } from '../support/collect.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** A person's archives on a disk, and a library over them. */
export class TakeoutWorld implements AsyncDisposable {
  readonly log = new RecordingLog();
  library: TakeoutLibrary;

  private constructor(
    readonly directory: TemporaryDirectory,
    private readonly options: Partial<TakeoutOptions>,
    library: TakeoutLibrary,
  ) {
    this.library = library;
  }

  static async open(options: Partial<TakeoutOptions> = {}): Promise<TakeoutWorld> {
    const directory = await TemporaryDirectory.create();
    const world = new TakeoutWorld(directory, options, await openLibrary(directory, options, new RecordingLog()));
    await world.restart();
    return world;
  }

  /** As another process finds it; other settings may count from then on. */
  async restart(options: Partial<TakeoutOptions> = {}): Promise<void> {
    await this.library.close();
    this.library = await openLibrary(this.directory, { ...this.options, ...options }, this.log);
  }

  path(...parts: readonly string[]): string {
    return this.directory.join(...parts);
  }

  /** Writes an export into `folder` and adds that. */
  async addExport(description: ExportDescription, folder = 'archives') {
    const written = await writeExport(this.path(folder), description);
    await this.library.add([this.path(folder)]);
    return written;
  }

  /** What a listing says in the end: of an item that comes twice the last. */
  async items(): Promise<readonly MediaItem[]> {
    const pages = await collect(this.library.items(undefined));
    return [...new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item])).values()];
  }

  async filenames(): Promise<readonly string[]> {
    return (await this.items()).map(({ filename }) => filename);
  }

  async item(filename: string): Promise<MediaItem> {
    const found = (await this.items()).filter((item) => item.filename === filename);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} items are called ${filename}`);
    return found[0];
  }

  async bytes(filename: string): Promise<Buffer> {
    const { body } = await this.library.open((await this.item(filename)).id);
    return Buffer.concat(await collect(body));
  }

  /** File names of the items of each album, by title. */
  async albums(): Promise<Record<string, readonly string[]>> {
    const found: Record<string, readonly string[]> = {};
    for (const { id, title } of (await collect(this.library.albums())).flat()) {
      found[title] = (await collect(this.library.albumItems(id))).flat().map(({ filename }) => filename);
    }
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.library.close();
    await this.directory[Symbol.asyncDispose]();
  }
}

function openLibrary(
  directory: TemporaryDirectory,
  options: Partial<TakeoutOptions>,
  log: RecordingLog,
): Promise<TakeoutLibrary> {
  return TakeoutLibrary.open({
    directory: directory.join('index'),
    timeZone: 'Europe/Berlin',
    include: new Set(['archived']),
    clock: systemClock,
    log,
    ...options,
  });
}
