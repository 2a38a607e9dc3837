import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, Racecourse, type RowGroup } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';
import { copyOf, warmUp } from '../contestants/plain-disk.ts';
import { type Rclone, rcloneIsMissing } from '../contestants/rclone.ts';
import { type Contender, race } from '../race.ts';
import { figureOf, present, ratioVerdict, type Sample } from '../row-result.ts';
import { timeProgram } from '../timed-program.ts';

const NAME = 'IMG_000000.jpg';
const OURS = join('photos/2024/12', NAME);
const RCLONE_PATH = { path: 'media/all', readsSizes: true };

/** One large file that is in the cache of each, read from beginning to end through a new mount. */
export const cachedRead: RowGroup = {
  rows: ['cached-read'],
  async measure(bench) {
    const sizeBytes = (bench.quick ? 32 : 256) * 1_048_576;
    await using course = await Racecourse.open(bench, 'cached-read', `synthetic:1,${sizeBytes},1`);
    const samples = await race(bench, 'cached read', await contendersOf(bench, course, sizeBytes));
    const ours = figureOf('gphotos-fs', undefined, samples.get('ours'));
    const rclone = figureOf('rclone', '--vfs-cache-mode full', samples.get('rclone'));
    if (!ours) throw new Error('gphotos-fs gave no figure');
    return [
      {
        row: 'cached-read',
        task: `a cached ${sizeBytes / 1_048_576} MiB file, \`dd bs=1M\`, pages of the mount cold`,
        target: '≥ 1.5 × the speed of rclone mount',
        figures: present(ours, rclone, figureOf('plain disk', undefined, samples.get('plain'))),
        verdict: ratioVerdict(ours, present(rclone), { atLeast: 1.5 }, rcloneIsMissing || 'rclone did not run'),
        notes: ['a new mount each time; the cached files themselves are in the page cache, for all alike'],
      },
    ];
  },
};

async function contendersOf(bench: Bench, course: Racecourse, sizeBytes: number): Promise<Contender<Sample>[]> {
  const { rclone } = course;
  const reading = new Reading(bench, course, sizeBytes);
  const ours = await course.newcomer();
  const plain = await fillOurCache(bench, course, ours);
  if (rclone) await fillRcloneCache(bench, rclone);
  const { cacheDirectory } = ours.profile;
  return [
    { name: 'ours', once: () => reading.through(() => ours.mountSynced(), OURS, cacheDirectory) },
    ...(rclone
      ? [{ name: 'rclone', once: () => reading.through(() => rclone.mount(RCLONE_PATH), NAME, rclone.cacheDirectory) }]
      : []),
    { name: 'plain', once: async () => ({ elapsedMs: (await reading.of(join(plain, NAME), plain)).elapsedMs }) },
  ];
}

/** Downloads the file by reading it, and copies it to a plain directory, which is answered. */
async function fillOurCache(bench: Bench, course: Racecourse, ours: GphotosFs): Promise<string> {
  await using mounted = await ours.mountSynced();
  const file = join(mounted.mountPoint, OURS);
  await timeProgram('cat', [file], bench);
  const plain = join(course.directory, 'plain');
  await copyOf(file, plain, NAME);
  return plain;
}

async function fillRcloneCache(bench: Bench, rclone: Rclone): Promise<void> {
  await using mounted = await rclone.mount(RCLONE_PATH);
  await timeProgram('cat', [join(mounted.mountPoint, NAME)], bench);
}

class Reading {
  constructor(
    private readonly bench: Bench,
    private readonly course: Racecourse,
    private readonly sizeBytes: number,
  ) {}

  async through(mount: () => Promise<Mounted>, file: string, cacheDirectory: string): Promise<Sample> {
    await using mounted = await mount();
    // Whoever learns names or sizes at the first listing has done so before the clock starts.
    readdirSync(join(mounted.mountPoint, file, '..'));
    const sample = await this.of(join(mounted.mountPoint, file), cacheDirectory);
    return { ...sample, residentBytes: mounted.residentBytes() };
  }

  async of(file: string, cacheDirectory: string): Promise<Sample> {
    const { sandbox } = this.course;
    const heldBytes = await warmUp(cacheDirectory);
    if (heldBytes < this.sizeBytes) throw new Error(`${cacheDirectory} holds ${heldBytes} of ${this.sizeBytes} bytes`);
    await sandbox.resetRequests();
    const elapsedMs = await timeProgram('dd', [`if=${file}`, 'of=/dev/null', 'bs=1M', 'status=none'], this.bench);
    const requests = await sandbox.requests();
    if (requests.mediaGet) throw new Error(`${file} was read from the server, not from the cache`);
    return { elapsedMs, requests };
  }
}
