import type { OriginalLibrary } from '../cache/originals.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { ItemGoneError } from '../library/failures.ts';
import { bestLibrary } from '../library/joining.ts';
import type { MediaId } from '../library/media-item.ts';
import type {
  LibraryKey,
  OriginalInPlace,
  OriginalStream,
  PhotoLibrary,
  SizeAnswer,
} from '../library/photo-library.ts';

export type Libraries = { readonly [Key in LibraryKey]: PhotoLibrary };

/** Where the bytes of one item come from now. */
interface Origin {
  readonly key: LibraryKey;
  /** What that library calls the item. */
  readonly id: MediaId;
  readonly revision: string;
}

/**
 * The originals of all libraries as though they were one: each item's from the best library that has it. Which one that is
 * may change while an item is open: with the bytes it is told of which revision they are.
 */
export class JoinedOriginals implements OriginalLibrary, Pick<PhotoLibrary, 'name' | 'sizes'> {
  constructor(
    private readonly catalog: Pick<Catalog, 'sightings'>,
    private readonly libraries: Libraries,
  ) {}

  /** For messages about sizes that could not be learned: Takeout tells all of them by itself. */
  get name(): string {
    return this.libraries.google.name;
  }

  async open(item: MediaId, signal?: AbortSignal): Promise<OriginalStream> {
    const origin = this.#originOf(item);
    if (!origin) throw new ItemGoneError(item);
    const { key, id, revision } = origin;
    return { revision, ...(await this.libraries[key].open(id, signal)) };
  }

  openInPlace(item: MediaId, signal?: AbortSignal): Promise<OriginalInPlace | undefined> | undefined {
    const origin = this.#originOf(item);
    return origin && this.libraries[origin.key].openInPlace?.(origin.id, signal);
  }

  prepare(items: readonly MediaId[]): void {
    for (const [key, ids] of this.#byLibrary(items)) this.libraries[key].prepare?.([...ids.keys()]);
  }

  async *sizes(items: readonly MediaId[], signal?: AbortSignal): AsyncGenerator<SizeAnswer> {
    const asked = this.#byLibrary(items);
    const known = new Set([...asked.values()].flatMap((ids) => [...ids.values()]));
    for (const id of items) if (!known.has(id)) yield { id, failure: new ItemGoneError(id) };
    for (const [key, ids] of asked) {
      for await (const answer of this.libraries[key].sizes([...ids.keys()], signal)) {
        yield { ...answer, id: ids.get(answer.id) ?? answer.id };
      }
    }
  }

  #originOf(item: MediaId): Origin | undefined {
    const sightings = this.catalog.sightings(item);
    const key = bestLibrary(sightings);
    const said = key && sightings[key];
    return said && { key, id: said.id, revision: said.revision };
  }

  /** For each library its own ids of the items, and which items they are. */
  #byLibrary(items: readonly MediaId[]): ReadonlyMap<LibraryKey, ReadonlyMap<MediaId, MediaId>> {
    const byLibrary = new Map<LibraryKey, Map<MediaId, MediaId>>();
    for (const item of items) {
      const origin = this.#originOf(item);
      if (!origin) continue;
      const ids = byLibrary.get(origin.key) ?? new Map<MediaId, MediaId>();
      byLibrary.set(origin.key, ids.set(origin.id, item));
    }
    return byLibrary;
  }
}
