import fc from 'fast-check';
import { album, type LibraryAlbum, type LibraryItem, photo } from '../support/library-entries.ts';
import { FILE_NAMES, TITLES } from './tree-model.ts';

/** What people do to their libraries. Numbers choose among what there is, whatever there is then. */
type Change =
  | {
      readonly what: 'add';
      readonly name: string;
      readonly takenAt: string;
      readonly sizeBytes: number;
      readonly favorite: boolean;
      readonly ready: boolean;
    }
  | { readonly what: 'remove' | 'bring back' | 'make ready' | 'remove album'; readonly at: number }
  | { readonly what: 'revise'; readonly at: number; readonly sizeBytes: number }
  | { readonly what: 'add album'; readonly title: string; readonly of: readonly number[] }
  | { readonly what: 'fill album'; readonly at: number; readonly of: readonly number[] };

const at = fc.nat(1_000);
const of = fc.array(at, { maxLength: 4 });
const sizeBytes = fc.integer({ min: 1, max: 3_000 });

const added = fc.record({
  what: fc.constant('add' as const),
  name: fc.constantFrom(...Object.keys(FILE_NAMES)),
  takenAt: fc.constantFrom('2021-12-31T23:30:00Z', '2022-01-01T00:00:00Z', '1969-07-20T20:17:40Z'),
  sizeBytes,
  favorite: fc.boolean(),
  ready: fc.boolean(),
});
const chosen = fc.record({ what: fc.constantFrom('remove', 'bring back', 'make ready', 'remove album'), at });
const revised = fc.record({ what: fc.constant('revise' as const), at, sizeBytes });
const titled = fc.record({
  what: fc.constant('add album' as const),
  title: fc.constantFrom(...Object.keys(TITLES)),
  of,
});
const filled = fc.record({ what: fc.constant('fill album' as const), at, of });

export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 5, arbitrary: added },
  { weight: 4, arbitrary: chosen },
  { weight: 1, arbitrary: revised },
  { weight: 2, arbitrary: titled },
  { weight: 1, arbitrary: filled },
);

/** Where an owner puts things, and takes them from. */
export interface OwnedLibrary {
  add(entry: LibraryItem | LibraryAlbum): void;
  remove(id: string): void;
  removeAlbum(id: string): void;
}

/** Changes a library as told, and knows what is in it. */
export class Owner {
  private readonly items: LibraryItem[] = [];
  private readonly removed: LibraryItem[] = [];
  private readonly albums: LibraryAlbum[] = [];
  private made = 0;

  constructor(private readonly library: OwnedLibrary) {}

  apply(change: Change): void {
    switch (change.what) {
      case 'add':
        this.put(this.newItem(change));
        break;
      case 'remove':
        this.take(change.at, (entry) => this.removed.push(entry));
        break;
      case 'bring back':
        pull(this.removed, change.at, (entry) => this.put(entry));
        break;
      case 'revise':
        this.take(change.at, (entry) => this.put(changed(entry, { revision: this.newId() }, change.sizeBytes)));
        break;
      case 'make ready':
        this.take(change.at, (entry) => this.put(changed(entry, { state: 'ready' }, entry.sizeBytes)));
        break;
      case 'add album':
        this.putAlbum(album(change.title, this.idsOf(change.of), { id: this.newId() }));
        break;
      case 'remove album':
        this.takeAlbum(change.at, () => undefined);
        break;
      case 'fill album':
        this.takeAlbum(change.at, (entry) => this.putAlbum({ ...entry, items: this.idsOf(change.of) }));
    }
  }

  private newItem({ name, takenAt, sizeBytes, favorite, ready }: Extract<Change, { what: 'add' }>): LibraryItem {
    const state = ready ? 'ready' : 'processing';
    return photo(name, { id: this.newId(), takenAt, sizeBytes, favorite, state });
  }

  private put(entry: LibraryItem): void {
    this.items.push(entry);
    this.library.add(entry);
  }

  private take(at: number, then: (entry: LibraryItem) => void): void {
    pull(this.items, at, (entry) => {
      this.library.remove(entry.item.id);
      then(entry);
    });
  }

  private putAlbum(entry: LibraryAlbum): void {
    this.albums.push(entry);
    this.library.add(entry);
  }

  private takeAlbum(at: number, then: (entry: LibraryAlbum) => void): void {
    pull(this.albums, at, (entry) => {
      this.library.removeAlbum(entry.album.id);
      then(entry);
    });
  }

  private idsOf(numbers: readonly number[]): string[] {
    const ids = numbers.flatMap((at) => this.items[at % (this.items.length || 1)]?.item.id ?? []);
    return [...new Set(ids)];
  }

  private newId(): string {
    this.made += 1;
    return `id${this.made}`;
  }
}

function pull<T>(from: T[], at: number, then: (taken: T) => void): void {
  const taken = from.splice(at % (from.length || 1), 1)[0];
  if (taken) then(taken);
}

function changed(entry: LibraryItem, change: Partial<LibraryItem['item']>, sizeBytes: number): LibraryItem {
  return { ...entry, item: { ...entry.item, ...change }, sizeBytes };
}
