import type { MediaId } from '../library/media-item.ts';
import type { Catalog } from './catalog.ts';
import { byText } from './key-space.ts';

/** Where a file stands that held the verified bytes of one revision of an original when it looked like this. */
export interface CopyRecord {
  readonly revision: string;
  /** Absolute. */
  readonly path: string;
  readonly sizeBytes: number;
  /** As the disk told it, fractions included. */
  readonly mtimeMs: number;
}

export type FoundCopy = CopyRecord & { readonly id: MediaId };

/** By item: the copy that was written or found whole last, wherever that was. */
export const copies = byText<MediaId, CopyRecord>('copy', 'v:', ({ revision, path, sizeBytes, mtimeMs }) => {
  const areTexts = typeof revision === 'string' && typeof path === 'string';
  return areTexts && typeof sizeBytes === 'number' && typeof mtimeMs === 'number';
});

/** The copies of originals that stand outside the cache, as far as somebody told of them. */
export class VerifiedCopies {
  constructor(private readonly catalog: Catalog) {}

  /** Of exactly this revision. Whether it still stands there, nobody knows before it is opened. */
  of(id: MediaId, revision: string): CopyRecord | undefined {
    const copy = this.catalog.store.get(copies, id);
    return copy?.revision === revision ? copy : undefined;
  }

  /** Keeps what is new in one batch. A run that finds a million copies where they were before writes nothing. */
  async note(found: readonly FoundCopy[]): Promise<void> {
    const news = found.filter((copy) => !isSame(this.catalog.store.get(copies, copy.id), copy));
    if (news.length === 0) return;
    await this.catalog.write((page) => {
      for (const { id, revision, path, sizeBytes, mtimeMs } of news) {
        page.put(copies, [id], { revision, path, sizeBytes, mtimeMs });
      }
    });
  }

  /** Nothing happens when another copy was noted meanwhile. */
  async forget(id: MediaId, copy: Omit<CopyRecord, 'revision'>): Promise<void> {
    await this.catalog.write((page) => {
      const known = page.get(copies, id);
      if (known && isSame(known, { ...copy, revision: known.revision })) page.delete(copies, [id]);
    });
  }
}

function isSame(known: CopyRecord | undefined, found: CopyRecord): boolean {
  return (
    known?.path === found.path &&
    known.revision === found.revision &&
    known.sizeBytes === found.sizeBytes &&
    known.mtimeMs === found.mtimeMs
  );
}
