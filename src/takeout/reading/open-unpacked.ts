import { dirname, join, sep } from 'node:path';
import { systemCode } from '../../base/failure.ts';
import { SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import type { Disk, OpenFile } from '../disk.ts';
import { LocalFile } from '../local-file.ts';
import type { StoredFile } from '../scan/entry-record.ts';

type UnpackedFile = Extract<StoredFile, { readonly in: 'folder' }>;

/**
 * Opens a file of an unpacked export. Rejects with `SourceChangedError` when it is another file than the one that was listed,
 * or when links lead out of the export's folder, with `SourceUnreachableError` when it cannot be opened, and as the disk does.
 */
export async function openUnpacked(
  disk: Disk,
  root: string,
  unpacked: UnpackedFile,
  openFile = disk.openItself,
): Promise<LocalFile> {
  const file = await openListed(root, unpacked, openFile);
  try {
    await refuseOutside(disk, root, dirname(unpacked.path));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Many files of one folder, for which `refuseOutside` was asked once. */
export async function openListed(
  root: string,
  { path, sizeBytes, mtimeNs }: UnpackedFile,
  openFile: OpenFile,
): Promise<LocalFile> {
  const whole = join(root, path);
  const file = await LocalFile.open(whole, { openFile });
  if (file.identity === `${sizeBytes}:${mtimeNs}`) return file;
  await file.close();
  throw new SourceChangedError(whole, 'altered');
}

/**
 * Rejects with `SourceChangedError` when a folder of the export, or one above it, has become a link that leads out. Asked
 * after a file was opened it holds for that file: who can change folders in between can as well put the file there.
 */
export async function refuseOutside(disk: Disk, root: string, folder: string): Promise<void> {
  const whole = join(root, folder);
  const [realRoot, real] = await Promise.all([disk.realPath(root), disk.realPath(whole)]).catch((cause: unknown) => {
    if (systemCode(cause) === undefined) throw cause;
    throw new SourceUnreachableError(whole, 'it has gone while it was opened', { cause });
  });
  if (real !== realRoot && !real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw new SourceChangedError(whole, 'altered');
  }
}
