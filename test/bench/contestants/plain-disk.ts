import { closeSync, ftruncateSync, mkdirSync, openSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory with empty-looking files of these names and this size, which take no room: for `ls` and `find`. */
export function directoryOf(path: string, names: readonly string[], sizeBytes: number): void {
  mkdirSync(path, { recursive: true });
  for (const name of names) {
    const file = openSync(join(path, name), 'w', 0o444);
    ftruncateSync(file, sizeBytes);
    closeSync(file);
  }
}

/** Reads every file below `path`, so that the kernel has their pages. Answers how many bytes there were. */
export async function warmUp(path: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(path, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await readFile(join(entry.parentPath, entry.name))).length;
  }
  return bytes;
}

/** A copy of `from` in `directory` under its own name, for reading it from the plain disk. */
export async function copyOf(from: string, directory: string, name: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, name);
  await copyFile(from, path);
  return path;
}

/** Copies of all files of the directory `from`, several at a time. */
export async function copyAll(from: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const names = await readdir(from);
  const copyNext = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      await copyFile(join(from, name), join(directory, name));
    }
  };
  await Promise.all(Array.from({ length: 4 }, copyNext));
}
