import type { MediaId } from '../../library/media-item.ts';
import type { IndexBatch } from '../index/index-batch.ts';
import type { ItemFile } from './item-record.ts';
import { comparedItem, crcKey, type ItemRecord, itemRecords, newId, titleKey } from './item-record.ts';
import { type Compared, relate } from './same-item.ts';

/** A sighting, as it is looked for. */
export interface Looked {
  readonly compared: Compared;
  readonly file: ItemFile;
  /** What it is found under. */
  readonly titleKey: string;
  readonly crcKey: string | undefined;
  /** The id that it gets where no other item has it, and that it has been given already, most likely. */
  readonly usualId: MediaId;
}

export function lookFor(compared: Compared, file: ItemFile): Looked {
  const { role, title, takenAtMs } = compared;
  return {
    compared,
    file,
    titleKey: titleKey(role, title, takenAtMs),
    crcKey: file.crc32 === undefined ? undefined : crcKey(file.crc32, file.sizeBytes),
    usualId: newId(role, file, title, takenAtMs),
  };
}

interface Candidate {
  readonly id: MediaId;
  readonly record: ItemRecord;
}

/** Finds items by what files show of them, in the listing under way and in the ones before. */
export class ItemFinder {
  constructor(
    private readonly batch: IndexBatch,
    private readonly generation: number,
  ) {}

  /** Nothing like it was ever seen: it is an item of its own, as most of a large library are when they are listed first. */
  isStranger({ titleKey: byTitle, crcKey: byBytes, usualId }: Looked): boolean {
    const keys = [itemRecords.prefix + usualId, byTitle, ...(byBytes === undefined ? [] : [byBytes])];
    return keys.every((key) => this.batch.text(key) === undefined);
  }

  /** The item of the present listing that has these very bytes. */
  withSameBytes(looked: Looked): MediaId | undefined {
    return this.candidates(looked, true).find(
      ({ record }) => relate(looked.compared, comparedItem(record)) === 'same-bytes',
    )?.id;
  }

  /** The items of the present listing that it may be another version of. */
  otherVersions(looked: Looked): readonly MediaId[] {
    const fitting = this.candidates(looked, true).filter(
      ({ record }) => relate(looked.compared, comparedItem(record)) === 'other-version',
    );
    return fitting.map(({ id }) => id);
  }

  /**
   * The id for an item that the present listing has not met: the one it had in an earlier listing, by its bytes, else by
   * title and time if one item had them; else a new one.
   */
  idOf(looked: Looked): MediaId {
    const earlier = this.candidates(looked, false);
    const anywhere = { ...looked.compared, copies: looked.compared.copies.map((copy) => ({ ...copy, folder: '' })) };
    const related = earlier.map(({ id, record }) => ({ id, relation: relate(anywhere, comparedItem(record)) }));
    const same = related.find(({ relation }) => relation === 'same-bytes');
    if (same) return same.id;
    const versions = related.filter(({ relation }) => relation === 'other-version');
    return (versions.length === 1 && versions[0]?.id) || this.unusedId(looked);
  }

  /** Makes the item be found by this sighting. */
  remember({ titleKey: byTitle, crcKey: byBytes, usualId }: Looked, id: MediaId): void {
    addUnder(this.batch, byTitle, id);
    if (byBytes !== undefined && id !== usualId) addUnder(this.batch, byBytes, id);
  }

  private unusedId({ usualId }: Looked): MediaId {
    for (let number = 1; ; number += 1) {
      const id = (number === 1 ? usualId : `${usualId}.${number}`) as MediaId;
      if (this.batch.text(itemRecords.prefix + id) === undefined) return id;
    }
  }

  private candidates({ titleKey: byTitle, crcKey: byBytes, usualId }: Looked, isPresent: boolean): Candidate[] {
    const ids = [usualId, ...idsUnder(this.batch, byTitle)];
    if (byBytes !== undefined) ids.push(...idsUnder(this.batch, byBytes));
    const found: Candidate[] = [];
    for (const id of ids.length === 1 ? ids : new Set(ids)) {
      const record = this.batch.get(itemRecords, id);
      if (record && (record.generation === this.generation) === isPresent) found.push({ id, record });
    }
    return found;
  }
}

export function idsUnder(batch: { text(key: string): string | undefined }, key: string): readonly MediaId[] {
  const text = batch.text(key);
  return text === undefined || text === '' ? [] : (text.split(' ') as MediaId[]);
}

/** Beyond this a title and a time tell nothing: hundreds of photos are called `image.jpg` and have no date. */
const MOST_ALIKE = 64;

function addUnder(batch: IndexBatch, key: string, id: MediaId): void {
  const ids = idsUnder(batch, key);
  if (ids.length < MOST_ALIKE && !ids.includes(id)) batch.putText(key, [...ids, id].join(' '));
}
