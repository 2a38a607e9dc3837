import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Inode } from '../../catalog/node.ts';
import type { MediaItem } from '../../library/media-item.ts';
import type { CopiedTree } from '../neighbours.ts';
import { sidecarName } from './sidecar-name.ts';
import { hasMoreThanADate, sidecarText } from './sidecar-text.ts';

/** The file that should stand beside an original and say what is known of it. */
export interface WantedSidecar {
  readonly path: string;
  readonly content: Buffer;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
  /** False where there is nothing to say: then only a sidecar that an earlier run wrote is brought up to date. */
  readonly isNeeded: boolean;
}

export function wantedSidecar(
  { path, parent }: { readonly path: string; readonly parent: Inode },
  item: MediaItem,
  tree: Pick<CopiedTree, 'isNameGiven'>,
): WantedSidecar {
  const name = sidecarName(posix.basename(path), (candidate) => tree.isNameGiven(parent, candidate));
  const content = Buffer.from(sidecarText(item));
  return {
    path: posix.join(posix.dirname(path), name),
    content,
    sha256: createHash('sha256').update(content).digest('hex'),
    isNeeded: hasMoreThanADate(item),
  };
}
