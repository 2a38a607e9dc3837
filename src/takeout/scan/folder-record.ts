import { type RecordKind, SEPARATOR } from '../index/record-kind.ts';
import { type SourceNumber, sourceKey } from './source-record.ts';

/** A folder of an archive or of an unpacked export, with how many files are directly in it. */
export interface FolderRecord {
  readonly mediaCount: number;
  readonly jsonCount: number;
  /** Of an unpacked export: when something was last added to the directory or taken from it. */
  readonly mtimeNs?: string;
}

export const folderRecords: RecordKind<FolderRecord> = {
  name: 'folder',
  prefix: 'folder:',
  version: 1,
  isWhole: ({ mediaCount, jsonCount }) => typeof mediaCount === 'number' && typeof jsonCount === 'number',
};

export function folderKey(source: SourceNumber, path: string): string {
  return sourceKey(source) + SEPARATOR + path;
}

/** Above the folders of a source in the order of keys. */
export function foldersOf(source: SourceNumber): string {
  return sourceKey(source) + SEPARATOR;
}
