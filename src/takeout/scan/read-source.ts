import type { IndexBatch } from '../index/index-batch.ts';
import type { ReadState } from './source-record.ts';

/** A source whose files are in the index, but for what `batch` still holds. */
export interface ReadSource {
  readonly read: ReadState;
  /** Whether anything in it lies where exports keep their files. */
  readonly holdsExport: boolean;
  /** To be committed with the source's own record: then its content counts. */
  readonly batch: IndexBatch;
}
