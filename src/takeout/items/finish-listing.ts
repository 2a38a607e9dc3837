import type { MediaId } from '../../library/media-item.ts';
import { MemberIndex } from '../albums/find-member.ts';
import type { ExportGroup } from '../exports/group-sources.ts';
import type { IndexStore } from '../index/index-store.ts';
import { SEPARATOR, sortable } from '../index/record-kind.ts';
import { placeOf } from '../scan/entry-record.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import { type AbsentMember, absentMembers, albumRecords, putMember } from './album-record.ts';
import { idsUnder } from './find-items.ts';
import { CRC_PREFIX, type ItemRecord, itemRecords, TITLE_PREFIX, titleKey } from './item-record.ts';
import { type Counts, FAVORITE_PREFIX, FINDING_PREFIX, ofGeneration, timeKey } from './listing-state.ts';

/** Records written at a time. */
const BATCH = 4_000;

/** Why a sidecar in an album leads to no photo. */
export type MemberFinding = 'ambiguous' | 'none';

/** Finds the photos of albums that hold sidecars only, now that every folder is listed. */
export async function resolveMembers(store: IndexStore, generation: number): Promise<void> {
  const batch = store.batch();
  const prefix = ofGeneration(generation);
  let findings = 0;
  for await (const block of store.records(absentMembers, prefix)) {
    for (const { value: member } of block) {
      const found = memberIndexOf(store, generation, member).find(member);
      if (found.kind === 'found') {
        for (const id of [found.item, ...besidesOf(store, generation, found.item)]) {
          putMember(batch, generation, member.album, id, store.get(itemRecords, id)?.described.takenAtMs);
        }
      } else {
        const finding: MemberFinding = found.kind;
        const key = [String(member.exportOrder), finding, sortable(findings++)].join(SEPARATOR);
        batch.putText(FINDING_PREFIX + prefix + key, member.where);
      }
    }
    if (batch.size >= BATCH) await batch.commit();
  }
  await batch.commit();
}

function memberIndexOf(
  store: IndexStore,
  generation: number,
  { title, takenAtMs }: AbsentMember,
): MemberIndex<MediaId> {
  const index = new MemberIndex<MediaId>();
  if (title === undefined || takenAtMs === undefined) return index;
  for (const id of idsUnder(store, titleKey('primary', title, takenAtMs))) {
    const record = store.get(itemRecords, id);
    if (record?.generation === generation) index.add(record.described, id);
  }
  return index;
}

/** Its edited copies and moving half, which are in every album with it. */
function besidesOf(store: IndexStore, generation: number, original: MediaId): readonly MediaId[] {
  const { title, takenAtMs } = store.get(itemRecords, original)?.described ?? {};
  if (title === undefined) return [];
  const ids = (['edited', 'companion'] as const).flatMap((role) => idsUnder(store, titleKey(role, title, takenAtMs)));
  return ids.filter((id) => {
    const record = store.get(itemRecords, id);
    return record?.generation === generation && record.described.beside === original;
  });
}

/**
 * Drops the items that this listing has not met, and counts those that it has. Favourites are put down on the way: which
 * items are, only the whole listing tells.
 */
export async function sweepItems(
  store: IndexStore,
  generation: number,
  groups: readonly ExportGroup[],
): Promise<Counts> {
  const batch = store.batch();
  const counter = new ItemCounter(groups);
  let dropped = 0;
  for await (const block of store.records(itemRecords)) {
    for (const { key, value } of block) {
      if (value.generation === generation) {
        counter.count(value);
        if (value.described.favorite) {
          batch.putText(favoriteKey(generation, key as MediaId, value.described.takenAtMs), '');
        }
      } else {
        batch.delete(itemRecords.prefix + key);
        dropped += 1;
      }
    }
    if (batch.size >= BATCH) await batch.commit();
  }
  await batch.commit();
  if (dropped > 0) for (const prefix of [CRC_PREFIX, TITLE_PREFIX]) await dropIds(store, prefix);
  let albums = 0;
  for await (const block of store.records(albumRecords, ofGeneration(generation))) albums += block.length;
  return counter.finish(albums);
}

/** The latest first. */
function favoriteKey(generation: number, id: MediaId, takenAtMs: number | undefined): string {
  const latestFirst = timeKey(takenAtMs === undefined ? undefined : -takenAtMs);
  return FAVORITE_PREFIX + ofGeneration(generation) + latestFirst + SEPARATOR + id;
}

/** Takes ids of items that are no more out of the lists they are found by. */
async function dropIds(store: IndexStore, prefix: string): Promise<void> {
  const batch = store.batch();
  for await (const block of store.texts(prefix)) {
    for (const { key, value } of block) {
      const ids = value.split(' ');
      const left = ids.filter((id) => store.text(itemRecords.prefix + id) !== undefined);
      if (left.length === 0) batch.delete(prefix + key);
      else if (left.length < ids.length) batch.putText(prefix + key, left.join(' '));
    }
    if (batch.size >= BATCH) await batch.commit();
  }
  await batch.commit();
}

class ItemCounter {
  private items = 0;
  private readonly standing: { archived?: number; trashed?: number; locked?: number } = {};
  private readonly byExport = new Map<string, number>();
  private readonly labelOf = new Map<SourceNumber, string>();

  constructor(groups: readonly ExportGroup[]) {
    for (const { label, sources, copies } of groups) {
      for (const { record } of [...sources, ...copies]) if (record) this.labelOf.set(record.number, label);
    }
  }

  count({ files, described: { standing } }: ItemRecord): void {
    this.items += 1;
    if (standing) this.standing[standing] = (this.standing[standing] ?? 0) + 1;
    const labels = new Set(files.flatMap(({ keys: [key] }) => (key && this.labelOf.get(placeOf(key).source)) ?? []));
    for (const label of labels) this.byExport.set(label, (this.byExport.get(label) ?? 0) + 1);
  }

  finish(albums: number): Counts {
    return { items: this.items, standing: this.standing, albums, byExport: Object.fromEntries(this.byExport) };
  }
}
