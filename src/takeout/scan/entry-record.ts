import { corruptIndex } from '../index/index-failures.ts';
import type { IndexStore } from '../index/index-store.ts';
import { SEPARATOR } from '../index/record-kind.ts';
import type { ZipEntry } from '../zip/zip-entry.ts';
import { type SourceNumber, sourceKey } from './source-record.ts';

/** A file of an export: where its bytes are and what is known of them without reading them. */
export type StoredFile =
  | { readonly in: 'archive'; readonly entry: ZipEntry }
  | { readonly in: 'folder'; readonly path: string; readonly sizeBytes: number; readonly mtimeNs: bigint };

/** Where a file stands in the index, its kind's prefix aside: source, folder, name, and what tells two of one name apart. */
export type FileKey = string & { readonly brand: 'FileKey' };

export interface FilePlace {
  readonly source: SourceNumber;
  /** In the archive or below the folder, `''` for its top. */
  readonly folder: string;
  readonly name: string;
}

/** As many as there are files, and read by the thousand: a short text of its own rather than JSON. */
export const FILE_PREFIX = 'file:';

/** What an archive or folder holds that is not used, with the reason; under the source's key and a number. */
export const LEFT_OUT_PREFIX = 'left-out:';

/** Above the files of a folder in the order of keys, of one source. */
export function folderPrefix(source: SourceNumber, folder: string): string {
  return sourceKey(source) + SEPARATOR + folder + SEPARATOR;
}

export function fileKey({ source, folder, name }: FilePlace, file: StoredFile): FileKey {
  const twin = file.in === 'archive' ? file.entry.headerOffset.toString(36) : '';
  return (folderPrefix(source, folder) + name + SEPARATOR + twin) as FileKey;
}

export function placeOf(key: FileKey): FilePlace {
  const [source = '', folder = '', name = ''] = key.split(SEPARATOR);
  return { source: Number.parseInt(source, 36) as SourceNumber, folder, name };
}

export function pathOf({ folder, name }: FilePlace): string {
  return folder === '' ? name : `${folder}/${name}`;
}

const METHODS = { stored: 's', deflated: 'd' } as const;
const VERSION = '1';

/** Version and method, CRC-32, size, packed size, place, length of the name; of a file of a folder size and time. */
export function encodeFile(file: StoredFile): string {
  if (file.in === 'folder') return `${VERSION}f ${file.sizeBytes} ${file.mtimeNs}`;
  const { method, crc32, sizeBytes, compressedBytes, headerOffset, nameBytes } = file.entry;
  return `${VERSION}${METHODS[method]} ${crc32} ${sizeBytes} ${compressedBytes} ${headerOffset} ${nameBytes}`;
}

/** Undefined for a text that is damaged. */
export function decodeFile(text: string, place: FilePlace): StoredFile | undefined {
  const [head, ...numbers] = text.split(' ');
  if (!/^1[fsd]$/.test(head ?? '') || !numbers.every((digits) => /^\d+$/.test(digits))) return undefined;
  const path = pathOf(place);
  if (head === '1f') {
    const [size, time] = numbers;
    if (numbers.length !== 2) return undefined;
    return { in: 'folder', path, sizeBytes: Number(size), mtimeNs: BigInt(time ?? 0) };
  }
  if (numbers.length !== 5) return undefined;
  const [crc32 = 0, sizeBytes = 0, compressedBytes = 0, headerOffset = 0, nameBytes = 0] = numbers.map(Number);
  const method = head === '1s' ? 'stored' : 'deflated';
  return { in: 'archive', entry: { path, method, crc32, sizeBytes, compressedBytes, headerOffset, nameBytes } };
}

/** Of a text that the index holds under `key`. Throws `CorruptStateError` for one that is damaged. */
export function decodeFileOf({ directory }: Pick<IndexStore, 'directory'>, key: FileKey, text: string): StoredFile {
  const file = decodeFile(text, placeOf(key));
  if (file) return file;
  throw corruptIndex(directory, `the file record ${JSON.stringify(key)} is damaged`);
}

export function sizeOf(file: StoredFile): number {
  return file.in === 'archive' ? file.entry.sizeBytes : file.sizeBytes;
}
