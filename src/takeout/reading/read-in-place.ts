import type { OriginalInPlace } from '../../library/photo-library.ts';
import type { Disk, OpenedFile, OpenFile } from '../disk.ts';
import type { LocalFile } from '../local-file.ts';
import type { StoredFile } from '../scan/entry-record.ts';
import { openStored, streamEntry } from '../zip/entry-data.ts';
import type { ZipEntry } from '../zip/zip-entry.ts';
import type { KnownSum, KnownSums } from './known-sums.ts';
import type { OpenSources } from './open-sources.ts';
import { openUnpacked } from './open-unpacked.ts';
import { readThrough } from './original-bytes.ts';
import type { OriginalPlace } from './original-places.ts';
import { ReadAhead } from './read-ahead.ts';

/** Bytes of a place; which revision of an item they are, the place does not know. */
export type PlacedBytes = Omit<OriginalInPlace, 'revision'>;

interface Parts {
  readonly open: OpenSources;
  readonly sums: KnownSums;
}

/**
 * The original where it lies; undefined for one that is packed. Throws as `openUnpacked` and `openStored`.
 *
 * Of a stored entry every byte is summed once. With `isCheckedFirst` that is done before this resolves; else it is done as they
 * are read, and the read that shows that they are wrong fails like every further one and the next to open it.
 */
export async function openWhereItLies(
  { open, sums }: Parts,
  { key, file, number, source }: OriginalPlace,
  isCheckedFirst: boolean,
  signal?: AbortSignal,
): Promise<PlacedBytes | undefined> {
  if (file.in === 'folder') return await openFileOf(open.disk, source.path, file);
  const { entry } = file;
  if (entry.method !== 'stored') return undefined;
  const known = sums.of(key);
  known.throwIfWrong();
  const lease = await open.lease(number);
  try {
    if (isCheckedFirst) await known.checkOnce(() => readThrough(streamEntry(lease.file, entry, signal)), signal);
    const stored = await openStored(lease.file, entry, signal);
    const { sizeBytes, offset } = stored;
    const read = residentFirst(lease.file, { start: offset, sizeBytes }, readAside(stored.read));
    return { sizeBytes, read: summed(read, lease.file.name, entry, known), close: lease.release };
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
async function openFileOf(disk: Disk, root: string, unpacked: UnpackedFile): Promise<PlacedBytes> {
  const handles: OpenedFile[] = [];
  const openItself: OpenFile = async (path) => {
    const handle = await disk.openItself(path);
    handles.push(handle);
    const { fd, resident } = handle;
    return {
      fd,
      resident,
      read: handle.read.bind(handle),
      stat: handle.stat.bind(handle),
      close: async () => undefined,
    };
  };
  const closeAll = async () => {
    await Promise.all(handles.splice(0).map((handle) => handle.close().catch(() => undefined)));
  };
  const file = await openUnpacked(disk, root, unpacked, openItself).catch(async (error: unknown) => {
    await closeAll();
    throw error;
  });
  const { descriptor } = file;
  return {
    sizeBytes: file.sizeBytes,
    ...(descriptor !== undefined && { descriptor }),
    read: residentFirst(
      file,
      { start: 0, sizeBytes: file.sizeBytes },
      readAside((target, position, signal) => file.read(target, position, signal)),
    ),
    close: async () => {
      await file.close();
      await closeAll();
    },
  };
}

type Read = OriginalInPlace['read'];

interface Part {
  readonly start: number;
  readonly sizeBytes: number;
}

/** What is in memory is given at once: to go through the pool's threads would take longer than to copy it. */
function residentFirst(file: LocalFile, { start, sizeBytes }: Part, read: Read): Read {
  const ahead = new ReadAhead(file, start, sizeBytes);
  return (target, position, signal) => {
    const there = Math.min(target.length, sizeBytes - position);
    if (there <= 0 || signal?.aborted) return read(target, position, signal);
    ahead.follow(position, there);
    const wanted = there === target.length ? target : target.subarray(0, there);
    return file.readResident(wanted, start + position) ?? read(wanted, position, signal);
  };
}

/** What is at hand stays at hand: to sum the bytes of a read takes half as long as to copy them once. */
function summed(read: Read, archive: string, entry: ZipEntry, known: KnownSum): Read {
  if (known.isSound) return read;
  return (target, position, signal) => {
    known.throwIfWrong();
    const follow = (bytes: number) => {
      known.follow(archive, entry, target.subarray(0, bytes), position);
      return bytes;
    };
    const bytes = read(target, position, signal);
    return typeof bytes === 'number' ? follow(bytes) : bytes.then(follow);
  };
}

/**
 * By way of a buffer of its own: of a read that was given up bytes may still arrive, when the reader's buffer serves another
 * one already. Several gigabytes a second still go through, where the system has them in memory.
 */
function readAside(read: Read): Read {
  const free: Buffer[] = [];
  return async (target, position, signal) => {
    const kept = free.pop();
    const room = kept && kept.length >= target.length ? kept : Buffer.allocUnsafeSlow(target.length);
    const bytes = await read(room.subarray(0, target.length), position, signal);
    target.set(room.subarray(0, bytes));
    free.push(room);
    return bytes;
  };
}
