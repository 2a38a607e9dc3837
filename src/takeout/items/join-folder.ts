import type { MediaId } from '../../library/media-item.ts';
import type { PlannedFolder } from '../exports/plan-folders.ts';
import type { ClassifiedFolder } from '../folders/classify-folder.ts';
import type { IndexBatch } from '../index/index-batch.ts';
import { absorb } from './absorb.ts';
import { ItemFinder, type Looked, lookFor } from './find-items.ts';
import type { FolderFile } from './folder-content.ts';
import { type ItemFile, type ItemRecord, itemRecords } from './item-record.ts';
import type { Role, Sighting } from './sighting.ts';

/** An item that was met in a folder. */
export interface MetItem {
  readonly id: MediaId;
  readonly record: ItemRecord;
  /** It is new in this listing, or looks otherwise than before. */
  readonly isNews: boolean;
}

interface Wanted extends Looked {
  readonly sighting: Sighting;
}

const ROLES: readonly Role[] = ['primary', 'edited', 'companion'];

/**
 * Joins the files of a folder to the items of the listing under way, and writes those to `batch`. Equal bytes are looked for
 * before other versions, so that a version is never taken for an item whose own copy lies beside it; and a version that two
 * files of the folder can be is neither.
 */
export function joinFolder(
  batch: IndexBatch,
  planned: PlannedFolder,
  folder: ClassifiedFolder,
  sightings: readonly Sighting[],
  generation: number,
): readonly MetItem[] {
  return new FolderJoin(batch, generation).join(sightings.map((sighting) => place(planned, folder, sighting)));
}

class FolderJoin {
  private readonly finder: ItemFinder;
  private readonly ids = new Map<Sighting, MediaId>();
  private readonly met = new Map<MediaId, MetItem>();

  constructor(
    private readonly batch: IndexBatch,
    private readonly generation: number,
  ) {
    this.finder = new ItemFinder(batch, generation);
  }

  join(all: readonly Wanted[]): readonly MetItem[] {
    for (const role of ROLES) this.joinRole(all.filter(({ sighting }) => sighting.role === role));
    return [...this.met.values()];
  }

  private joinRole(all: readonly Wanted[]): void {
    const isStranger = (wanted: Wanted) => this.finder.isStranger(wanted);
    const strangers = new Set(all.filter(isStranger));
    const known = all.filter((wanted) => !strangers.has(wanted));
    const withoutCopies = known.filter((wanted) => !this.give(wanted, this.finder.withSameBytes(wanted)));
    const rivals = countBy(withoutCopies, ({ titleKey }) => titleKey);
    const fresh = withoutCopies.filter(
      (wanted) => rivals.get(wanted.titleKey) !== 1 || !this.give(wanted, this.onlyVersion(wanted)),
    );
    for (const wanted of [...fresh, ...strangers]) {
      // One of the same bytes may have become an item just now.
      const isStill = strangers.has(wanted) && isStranger(wanted);
      this.give(wanted, isStill ? wanted.usualId : (this.finder.withSameBytes(wanted) ?? this.finder.idOf(wanted)));
    }
  }

  /** The one item that this can be another version of. */
  private onlyVersion(wanted: Wanted): MediaId | undefined {
    const versions = this.finder.otherVersions(wanted);
    return versions.length === 1 ? versions[0] : undefined;
  }

  private give(wanted: Wanted, id: MediaId | undefined): boolean {
    if (id === undefined) return false;
    const { sighting, file } = wanted;
    const earlier = this.batch.get(itemRecords, id);
    const known = earlier?.generation === this.generation ? earlier : undefined;
    const beside = this.besideOf(sighting);
    const record = absorb(known, { sighting, file, beside }, this.generation);
    this.batch.put(itemRecords, id, record);
    this.finder.remember(wanted, id);
    const isNews = known === undefined || looksOther(known, record) || this.met.get(id)?.isNews === true;
    this.met.set(id, { id, record, isNews });
    this.ids.set(sighting, id);
    return true;
  }

  /** In an album the original may be missing that the edited copy is one of: it is found by title and time. */
  private besideOf({ role, of, title, takenAtMs, file }: Sighting): MediaId | undefined {
    if (role === 'primary') return undefined;
    if (of) return this.ids.get(of);
    if (takenAtMs === undefined) return undefined;
    const copies = [{ name: file.name, sizeBytes: -1, crc32: undefined, folder: '' }];
    const anyFile = { rank: '', sizeBytes: -1, keys: [] };
    const originals = this.finder.otherVersions(lookFor({ role: 'primary', title, takenAtMs, copies }, anyFile));
    return originals.length === 1 ? originals[0] : undefined;
  }
}

function looksOther(before: ItemRecord, after: ItemRecord): boolean {
  return before.files[0] !== after.files[0] || before.described !== after.described;
}

const FOLDER_RANKS = {
  year: 0,
  day: 0,
  archive: 1,
  trash: 1,
  locked: 1,
  'failed-videos': 1,
  album: 2,
  other: 2,
} as const;

function place(planned: PlannedFolder, folder: ClassifiedFolder, sighting: Sighting): Wanted {
  const { file, role, title, takenAtMs } = sighting;
  const rank = base36(planned.exportOrder, 3) + FOLDER_RANKS[folder.kind] + base36(planned.number, 4);
  const itemFile: ItemFile = { rank, ...bytesOf(file), keys: file.keys };
  const { sizeBytes, crc32 } = itemFile;
  const copies = [{ name: file.name, sizeBytes, crc32, folder: rank }];
  return { sighting, ...lookFor({ role, title, takenAtMs, copies }, itemFile) };
}

function base36(number: number, digits: number): string {
  return number.toString(36).padStart(digits, '0');
}

function bytesOf({ file }: FolderFile): Pick<ItemFile, 'sizeBytes' | 'crc32' | 'mtimeNs'> {
  if (file.in === 'folder') return { sizeBytes: file.sizeBytes, mtimeNs: String(file.mtimeNs) };
  return { sizeBytes: file.entry.sizeBytes, crc32: file.entry.crc32 };
}

function countBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const thing of things) counts.set(keyOf(thing), (counts.get(keyOf(thing)) ?? 0) + 1);
  return counts;
}
