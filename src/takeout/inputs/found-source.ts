import type { BigIntStats } from 'node:fs';
import { systemCode } from '../../base/failure.ts';
import type { Disk } from '../disk.ts';

/** An archive or an unpacked export that is there now. */
export interface FoundSource {
  readonly path: string;
  readonly kind: 'archive' | 'folder';
  /** Of an archive: as `ByteSource.identity`. Of a folder it takes a look at all its directories to know. */
  readonly identity?: string;
  readonly sizeBytes: number;
  /** It was named, or is called as Google calls archives; another zip in a folder may be anything. */
  readonly isCertain: boolean;
}

/**
 * What is at `path`, links followed; undefined where nothing is or nothing can be reached. Rejects with `TimedOutError` where
 * nobody can tell.
 */
export async function lookAt(disk: Disk, path: string): Promise<BigIntStats | undefined> {
  try {
    return await disk.stat(path);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

export function foundArchive(path: string, found: BigIntStats, isCertain: boolean): FoundSource {
  return {
    path,
    kind: 'archive',
    identity: `${found.size}:${found.mtimeNs}`,
    sizeBytes: Number(found.size),
    isCertain,
  };
}

export function foundFolder(path: string): FoundSource {
  return { path, kind: 'folder', sizeBytes: 0, isCertain: true };
}
