import { constants } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import { LocalFile, type OpenFile } from '../local-file.ts';
import type { StoredFile } from '../scan/entry-record.ts';

type UnpackedFile = Extract<StoredFile, { readonly in: 'folder' }>;

/** A link is refused, and a pipe is not waited for. */
export const openItself: OpenFile = (path) =>
  open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);

/**
 * Opens a file of an unpacked export. Rejects with `SourceChangedError` when it is another file than the one that was listed,
 * or when links lead out of the export's folder, and with `SourceUnreachableError` when it cannot be opened.
 */
export async function openUnpacked(
  root: string,
  { path, sizeBytes, mtimeNs }: UnpackedFile,
  openFile = openItself,
): Promise<LocalFile> {
  const whole = join(root, path);
  const file = await LocalFile.open(whole, { openFile });
  try {
    if (file.identity !== `${sizeBytes}:${mtimeNs}`) throw new SourceChangedError(whole, 'altered');
    await refuseOutside(root, whole, file);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A folder on the way may have been replaced by a link: the file that was opened must be the one inside. */
async function refuseOutside(root: string, whole: string, file: LocalFile): Promise<void> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(whole)]).catch((cause: unknown) => {
    throw new SourceUnreachableError(whole, 'it has gone while it was opened', { cause });
  });
  const inside = await stat(real, { bigint: true });
  const isInside = real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
  if (!isInside || `${inside.size}:${inside.mtimeNs}` !== file.identity) throw new SourceChangedError(whole, 'altered');
}
