import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Bench, Racecourse } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { copyOf } from '../contestants/plain-disk.ts';
import type { Contender } from '../race.ts';
import type { Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

const NAME = 'IMG_000000.jpg';
const OURS = join('photos/2024/12', NAME);
const RCLONE_PATH = { path: 'media/all', readsSizes: true };

/** Where the file is read, and the directory in which who serves it keeps its bytes. */
export interface Place {
  readonly file: string;
  readonly heldIn: string;
}

/** One large file that is in the cache of each contestant, and on the plain disk. */
export class CachedFile implements AsyncDisposable {
  private constructor(
    private readonly bench: Bench,
    private readonly course: Racecourse,
    private readonly ours: GphotosFs,
    private readonly plain: string,
    readonly sizeBytes: number,
  ) {}

  static async open(bench: Bench, sizeBytes: number): Promise<CachedFile> {
    const course = await Racecourse.open(bench, 'cached-file', `synthetic:1,${sizeBytes},1`);
    try {
      const ours = await course.newcomer();
      const plain = join(course.directory, 'plain');
      await using mounted = await ours.mountSynced(bench.field.drivers[0]);
      await copyOf(join(mounted.mountPoint, OURS), plain, NAME);
      const file = new CachedFile(bench, course, ours, plain, sizeBytes);
      await file.#fillRclone();
      return file;
    } catch (error) {
      await course[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Everybody who can read it; `read` answers how long that took, through a new mount each time. */
  contenders(read: (place: Place) => Promise<number>): Contender<Sample>[] {
    const { bench, course, ours, plain } = this;
    const { rclone } = course;
    const through = (mount: () => Promise<Mounted>, name: string, heldIn: string) => async () => {
      await using mounted = await mount();
      return { ...(await this.#timed({ file: join(mounted.mountPoint, name), heldIn }, read)), ...mounted.memory() };
    };
    const { cacheDirectory } = ours.profile;
    return [
      ...bench.field.readers.map(({ contestant, variant, environment }) => ({
        contestant,
        variant,
        once: through(() => ours.mountSynced({ contestant, environment }), OURS, cacheDirectory),
      })),
      ...(rclone
        ? [
            {
              contestant: 'rclone' as const,
              once: through(() => rclone.mount(RCLONE_PATH), NAME, rclone.cacheDirectory),
            },
          ]
        : []),
      {
        contestant: 'plain disk',
        once: async () => ({ elapsedMs: await read({ file: join(plain, NAME), heldIn: plain }) }),
      },
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.course[Symbol.asyncDispose]();
  }

  async #timed(place: Place, read: (place: Place) => Promise<number>): Promise<Sample> {
    const { sandbox } = this.course;
    // Whoever learns names or sizes at the first listing has done so before the clock starts.
    readdirSync(dirname(place.file));
    await sandbox.resetRequests();
    const elapsedMs = await read(place);
    const requests = await sandbox.requests();
    if (requests.mediaGet) throw new Error(`${place.file} was read from the server, not from the cache`);
    return { elapsedMs, requests };
  }

  async #fillRclone(): Promise<void> {
    if (!this.course.rclone) return;
    await using mounted = await this.course.rclone.mount(RCLONE_PATH);
    await timeProgram('cat', [join(mounted.mountPoint, NAME)], this.bench);
  }
}
