import type { PlannedFolder } from '../exports/plan-folders.ts';
import type { IndexStore } from '../index/index-store.ts';
import { canBeMedia } from '../names/media-name.ts';
import {
  decodeFileOf,
  FILE_PREFIX,
  type FileKey,
  folderPrefix,
  placeOf,
  type StoredFile,
  sizeOf,
} from '../scan/entry-record.ts';
import { isJson } from '../scan/source-writer.ts';

/** A file of a folder, wherever its bytes can be had. */
export interface FolderFile {
  readonly name: string;
  /** The first that was found. */
  readonly file: StoredFile;
  /** Where it lies: in one part of the export, mostly. */
  readonly keys: readonly FileKey[];
}

/** All files of one folder of one export. */
export interface FolderContent {
  /** In the order of their names. Two files of one name differ in their bytes. */
  readonly media: readonly FolderFile[];
  readonly json: readonly FolderFile[];
  /** Photos and videos of no bytes. */
  readonly empty: readonly FolderFile[];
}

/** Reads the table of files of a folder. It is held as a whole: sidecars are matched over a folder. */
export async function loadFolder(store: IndexStore, { pieces }: PlannedFolder): Promise<FolderContent> {
  const files = new Map<string, { name: string; file: StoredFile; keys: FileKey[] }[]>();
  for (const { source, path } of pieces) {
    const prefix = folderPrefix(source, path);
    for await (const block of store.texts(FILE_PREFIX + prefix)) {
      for (const { key, value } of block) addTo(files, (prefix + key) as FileKey, value, store);
    }
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, variants]) => variants);
  const media = sorted.filter(({ name }) => canBeMedia(name) && !isJson(name));
  return {
    media: media.filter(({ file }) => sizeOf(file) > 0),
    json: sorted.filter(({ name }) => isJson(name)),
    empty: media.filter(({ file }) => sizeOf(file) === 0),
  };
}

function addTo(
  files: Map<string, { name: string; file: StoredFile; keys: FileKey[] }[]>,
  key: FileKey,
  text: string,
  store: IndexStore,
): void {
  const place = placeOf(key);
  const file = decodeFileOf(store, key, text);
  const variants = files.get(place.name);
  const known = variants?.find((variant) => hasSameBytes(variant.file, file));
  if (known) known.keys.push(key);
  else if (variants) variants.push({ name: place.name, file, keys: [key] });
  else files.set(place.name, [{ name: place.name, file, keys: [key] }]);
}

/** Files of one path in one export: an unpacked one tells its size only, and that is enough then. */
function hasSameBytes(a: StoredFile, b: StoredFile): boolean {
  if (sizeOf(a) !== sizeOf(b)) return false;
  return a.in === 'folder' || b.in === 'folder' || a.entry.crc32 === b.entry.crc32;
}
