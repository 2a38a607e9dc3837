import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchStart, Racecourse } from './bench.ts';
import { type Absent, nameOf } from './contestant.ts';
import type { GphotosFs } from './contestants/gphotos-fs.ts';
import type { Mounted } from './contestants/mounted.ts';
import { rcloneIsMissing } from './contestants/rclone.ts';
import { timeProgram } from './timed-program.ts';
import { type Field, FUSE_NATIVE, KERNEL, NO_PASSTHROUGH, PASSTHROUGH, type Way, WITHOUT_PASSTHROUGH } from './ways.ts';

const KERNEL_DRIVER = fileURLToPath(new URL('../../dist/fuse/kernel/driver.js', import.meta.url));
const SIZE_BYTES = 8_388_608;
const FILE = 'photos/2024/12/IMG_000000.jpg';

/** What a trial showed: why the way cannot be gone, or whether a cached file was read around the program. */
type Trial = { readonly works: false; readonly why: string } | { readonly works: true; readonly readAround: boolean };

/**
 * Tries each way once. What a mount really does decides, not what it was asked to do: a driver that stepped in for another
 * one, or a read that did not come to the program, must not stand under the wrong name.
 */
export async function findField(bench: BenchStart): Promise<Field> {
  await using course = await Racecourse.open(bench, 'field', `synthetic:1,${SIZE_BYTES},1`);
  const home = await course.newcomer();
  const absent: Record<string, string> = rcloneIsMissing ? { rclone: rcloneIsMissing } : {};
  const tryOut = async (way: Way): Promise<Trial> => {
    const trial = await tryWay(bench, home, way);
    if (!trial.works) absent[nameOf(way)] = trial.why;
    return trial;
  };
  const [kernel, fuseNative] = [await tryOut(KERNEL), await tryOut(FUSE_NATIVE)];
  const portable = fuseNative.works ? [FUSE_NATIVE] : [];
  if (!kernel.works) return { drivers: required(portable, absent), readers: portable, absent };
  const drivers = [KERNEL, ...portable] as const;
  if (!kernel.readAround) {
    absent[nameOf({ ...KERNEL, variant: PASSTHROUGH })] = 'this kernel, or these privileges, do not allow it';
    return { drivers, readers: [{ ...KERNEL, variant: NO_PASSTHROUGH }, ...portable], absent };
  }
  const without = await tryOut(WITHOUT_PASSTHROUGH);
  if (without.works && without.readAround)
    absent[nameOf(WITHOUT_PASSTHROUGH)] = 'the kernel let it read around the program all the same';
  const plain = without.works && !without.readAround ? [WITHOUT_PASSTHROUGH] : [];
  return { drivers, readers: [{ ...KERNEL, variant: PASSTHROUGH }, ...plain, ...portable], absent };
}

/** Throws where no driver works: then there is nothing to measure. */
function required([first, ...others]: readonly Way[], absent: Absent): [Way, ...Way[]] {
  if (first) return [first, ...others];
  throw new Error(`No driver works here: ${JSON.stringify(absent)}`);
}

async function tryWay(bench: BenchStart, home: GphotosFs, way: Way): Promise<Trial> {
  if (way.contestant === 'kernel driver' && !existsSync(KERNEL_DRIVER)) return { works: false, why: 'is not built' };
  try {
    await readOnce(bench, home, way);
    return { works: true, readAround: (await readOnce(bench, home, way)) < SIZE_BYTES / 2 };
  } catch (error) {
    if (bench.signal.aborted) throw error;
    return { works: false, why: (error as Error).message };
  }
}

/** Reads the file through a new mount; answers how many bytes the program read while that happened. */
async function readOnce(bench: BenchStart, home: GphotosFs, way: Way): Promise<number> {
  await using mounted = await home.mountSynced(way);
  checkDriver(mounted, way);
  const before = mounted.process.readBytes();
  await timeProgram('cat', [join(mounted.mountPoint, FILE)], bench);
  return mounted.process.readBytes() - before;
}

function checkDriver({ process }: Mounted, way: Way): void {
  const binding = readFileSync(`/proc/${process.pid}/maps`, 'utf8').includes('fuse-native');
  if (binding !== (way.contestant === 'fuse-native')) throw new Error('another driver stepped in for it');
}
