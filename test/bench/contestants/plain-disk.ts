import { copyFile, mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A directory with empty-looking files of these names and this size, which take no room: for `ls` and `find`. */
export async function directoryOf(path: string, names: readonly string[], sizeBytes: number): Promise<void> {
  await mkdir(path, { recursive: true });
  for (const name of names) {
    await using file = await open(join(path, name), 'w', 0o444);
    await file.truncate(sizeBytes);
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
