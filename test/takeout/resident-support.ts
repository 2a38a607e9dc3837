import { writeFile } from 'node:fs/promises';
import { LocalFile } from '../../src/takeout/local-file.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

/** Why reads of what is in memory cannot be tried; disks have them, file systems of other kinds not always. */
export async function withoutResidentReads(): Promise<string | false> {
  await using folder = await TemporaryDirectory.create();
  await writeFile(folder.join('a.zip'), 'some bytes');
  await using file = await LocalFile.open(folder.join('a.zip'));
  return file.isResident(0) ? false : `${folder.path} lies on a file system without RWF_NOWAIT`;
}
