import { readFile } from 'node:fs/promises';

/** What `/proc/self/mountinfo` calls our mounts. */
export const MOUNT_TYPE = 'fuse.gphotos-fs';

/** One line of the kernel's mount table. */
export interface MountEntry {
  readonly mountPoint: string;
  readonly type: string;
  /** `major:minor`, which names the backing device under `/sys/class/bdi`. */
  readonly device: string;
}

/** The mounts this process sees, in the order they were made; a later one may stand on an earlier one. */
export async function readMountTable(): Promise<MountEntry[]> {
  return parseMountTable(await readFile('/proc/self/mountinfo', 'utf8'));
}

/** Format: proc(5), `/proc/pid/mountinfo`; blanks in a path are written as octal escapes. */
export function parseMountTable(text: string): MountEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const fields = before.split(' ');
      return {
        mountPoint: (fields[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal) =>
          String.fromCharCode(Number.parseInt(octal, 8)),
        ),
        type: after.split(' ')[0] ?? '',
        device: fields[2] ?? '',
      };
    });
}

/** The topmost mount at exactly this path, if any. */
export async function mountAt(mountPoint: string): Promise<MountEntry | undefined> {
  return (await readMountTable()).findLast((entry) => entry.mountPoint === mountPoint);
}

/** Where the file system of that device number (`major:minor`) stands now: a mount moves with the directories above it. */
export async function mountOfDevice(device: string): Promise<MountEntry | undefined> {
  return (await readMountTable()).find((entry) => entry.device === device);
}

/** Whether `path` lies in (or is) a mounted tree of ours; asks the table only, never the mount. */
export async function mountOfOursAround(path: string): Promise<MountEntry | undefined> {
  return (await readMountTable()).findLast(
    ({ mountPoint, type }) => type === MOUNT_TYPE && (path === mountPoint || path.startsWith(`${mountPoint}/`)),
  );
}
