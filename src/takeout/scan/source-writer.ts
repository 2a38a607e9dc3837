import type { IndexBatch } from '../index/index-batch.ts';
import type { IndexStore } from '../index/index-store.ts';
import { SEPARATOR, sortable } from '../index/record-kind.ts';
import { canBeMedia } from '../names/media-name.ts';
import { encodeFile, FILE_PREFIX, fileKey, LEFT_OUT_PREFIX, type StoredFile, sizeOf } from './entry-record.ts';
import { folderKey, folderRecords, foldersOf } from './folder-record.ts';
import { jsonRecords } from './json-record.ts';
import { type SourceNumber, sourceKey } from './source-record.ts';

/** Records written at a time. */
const BATCH = 4_000;

interface Counts {
  mediaCount: number;
  jsonCount: number;
  mtimeNs?: string;
}

/** Writes the table of files of one archive or folder as they are met; only the folders are held. */
export class SourceWriter {
  fileCount = 0;
  sizeBytes = 0;
  private leftOutCount = 0;
  private readonly folders = new Map<string, Counts>();
  private readonly batch: IndexBatch;

  constructor(
    store: IndexStore,
    readonly number: SourceNumber,
  ) {
    this.batch = store.batch();
  }

  addFolder(path: string, mtimeNs: bigint): void {
    this.countsOf(path).mtimeNs = String(mtimeNs);
  }

  addFile(path: string, file: StoredFile): void {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '' : path.slice(0, slash);
    const name = path.slice(slash + 1);
    const counts = this.countsOf(folder);
    if (isJson(name)) counts.jsonCount += 1;
    else if (canBeMedia(name)) counts.mediaCount += 1;
    this.fileCount += 1;
    this.sizeBytes += sizeOf(file);
    this.batch.putText(FILE_PREFIX + fileKey({ source: this.number, folder, name }, file), encodeFile(file));
  }

  /** `why` goes on from "left out: ". */
  leaveOut(name: string, why: string): void {
    const key = sourceKey(this.number) + SEPARATOR + sortable(this.leftOutCount++);
    this.batch.putText(LEFT_OUT_PREFIX + key, `${name}: ${why}`);
  }

  /** To be called now and then. */
  async flush(): Promise<void> {
    if (this.batch.size >= BATCH) await this.batch.commit();
  }

  /** Hands over what is left, to be written together with the record that makes the content count. */
  finish(): IndexBatch {
    for (const [path, counts] of this.folders) this.batch.put(folderRecords, folderKey(this.number, path), counts);
    return this.batch;
  }

  private countsOf(folder: string): Counts {
    let counts = this.folders.get(folder);
    if (counts === undefined) {
      counts = { mediaCount: 0, jsonCount: 0 };
      this.folders.set(folder, counts);
    }
    return counts;
  }
}

export function isJson(name: string): boolean {
  return /\.json$/i.test(name) && !name.startsWith('._');
}

/** Forgets what is known of the content under a number. */
export async function clearContent(store: IndexStore, number: SourceNumber): Promise<void> {
  const below = foldersOf(number);
  for (const prefix of [FILE_PREFIX, jsonRecords.prefix, LEFT_OUT_PREFIX, folderRecords.prefix]) {
    await store.clear(prefix + below);
  }
}
