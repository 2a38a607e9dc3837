import { randomBytes } from 'node:crypto';
import { opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const PATTERN = /^\.gphotos-fs-[0-9a-f]{16}\.part$/;

/** A fresh name for a file that is not finished yet. */
export function temporaryPathIn(directory: string): string {
  return join(directory, `.gphotos-fs-${randomBytes(8).toString('hex')}.part`);
}

/** Removes what a killed run left unfinished in `directory`; answers how many files. Others' files are not touched. */
export async function removeTemporaryFiles(directory: string): Promise<number> {
  let removed = 0;
  for await (const entry of await opendir(directory, { bufferSize: 256 })) {
    if (!PATTERN.test(entry.name) || entry.isDirectory()) continue;
    await rm(join(directory, entry.name), { force: true });
    removed += 1;
  }
  return removed;
}
