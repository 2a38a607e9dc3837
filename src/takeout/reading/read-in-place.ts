import type { OriginalInPlace } from '../../library/photo-library.ts';
import type { StoredFile } from '../scan/entry-record.ts';
import { openStored } from '../zip/entry-data.ts';
import type { OpenSources } from './open-sources.ts';
import { openItself, openUnpacked } from './open-unpacked.ts';
import type { OriginalPlace } from './original-places.ts';

/** The original where it lies; undefined for one that is packed. Throws as `openUnpacked` and `openStored`. */
export async function openWhereItLies(
  open: OpenSources,
  { file, number, source }: OriginalPlace,
  signal?: AbortSignal,
): Promise<OriginalInPlace | undefined> {
  if (file.in === 'folder') return await openFileOf(source.path, file);
  if (file.entry.method !== 'stored') return undefined;
  const lease = await open.lease(number);
  try {
    const stored = await openStored(lease.file, file.entry, signal);
    return { sizeBytes: stored.sizeBytes, read: stored.read, close: lease.release };
  } catch (error) {
    await lease.release();
    throw error;
  }
}

type UnpackedFile = Extract<StoredFile, { readonly in: 'folder' }>;

/**
 * A file that fails to be read is opened again by the next read. The descriptor that was handed out stays open all the same:
 * its number must not come to mean another file.
 */
async function openFileOf(root: string, unpacked: UnpackedFile): Promise<OriginalInPlace> {
  const handles: { close(): Promise<void> }[] = [];
  const file = await openUnpacked(root, unpacked, async (path) => {
    const handle = await openItself(path);
    handles.push(handle);
    const { fd } = handle;
    return { fd, read: handle.read.bind(handle), stat: handle.stat.bind(handle), close: async () => undefined };
  });
  const { descriptor } = file;
  return {
    sizeBytes: file.sizeBytes,
    ...(descriptor !== undefined && { descriptor }),
    read: (target, position, signal) => file.read(target, position, signal),
    close: async () => {
      await file.close();
      await Promise.all(handles.splice(0).map((handle) => handle.close().catch(() => undefined)));
    },
  };
}
