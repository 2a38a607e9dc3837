import type { IndexStore } from '../index/index-store.ts';
import type { Findings } from '../takeout-set.ts';
import { LEFT_OUT_PREFIX } from './entry-record.ts';
import { foldersOf } from './folder-record.ts';
import type { SourceRecord } from './source-record.ts';

/** What of an archive or folder is not used, with the reasons: all of it counted, so much of it named. */
export async function leftOutOf(
  store: IndexStore,
  record: SourceRecord | undefined,
  mostNamed: number,
): Promise<Findings> {
  if (record === undefined) return NOTHING;
  const prefix = LEFT_OUT_PREFIX + foldersOf(record.number);
  // They are numbered from 0: the last tells how many there are, and there may be a hundred thousand.
  const last = await store.lastKey(prefix);
  if (last === undefined) return NOTHING;
  const first: string[] = [];
  for await (const block of store.texts(prefix, { limit: mostNamed })) first.push(...block.map(({ value }) => value));
  return { count: Number.parseInt(last, 36) + 1, first };
}

const NOTHING: Findings = { count: 0, first: [] };
