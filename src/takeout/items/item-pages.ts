import type { Checkpoint, ItemPage } from '../../library/photo-library.ts';
import { ITEMS_A_PAGE, type ListingReader } from './listing-reader.ts';
import type { ListingState } from './listing-state.ts';

interface ItemPagesParts {
  readonly reader: ListingReader;
  readonly state: () => ListingState;
  /** Takes the listing one folder further. */
  readonly step: (signal: AbortSignal | undefined) => Promise<void>;
}

/** A place in the order of one listing. */
interface Place {
  readonly generation: number;
  readonly position: number;
}

/** Pages of the listing: what is listed already at once, then each folder as soon as it is read. */
export class ItemPages {
  constructor(private readonly parts: ItemPagesParts) {}

  /** The last page may be without items: that it is the last one, only its end tells. */
  async *from(since: Checkpoint | undefined, signal?: AbortSignal): AsyncGenerator<ItemPage, void, undefined> {
    const { reader, state, step } = this.parts;
    let place = this.placeOf(since);
    for (;;) {
      signal?.throwIfAborted();
      // Somebody added or removed archives meanwhile: the order of this listing is no more.
      if (place.generation !== state().generation) place = { generation: state().generation, position: 0 };
      const isComplete = state().phase === 'done';
      const { items, places } = await reader.ordered(place.generation, place.position);
      place = { ...place, position: place.position + places };
      const isLast = isComplete && places < ITEMS_A_PAGE;
      if (isLast) return yield { items };
      if (items.length > 0) yield { items, next: checkpointOf(place) };
      if (places < ITEMS_A_PAGE) await step(signal);
    }
  }

  /** The beginning for a checkpoint of an earlier listing, and for one that this library never gave out. */
  private placeOf(since: Checkpoint | undefined): Place {
    const { generation } = this.parts.state();
    const [, listing, position] = /^(\d+)\.(\d+)$/.exec(since ?? '') ?? [];
    return { generation, position: Number(listing) === generation ? Number(position) : 0 };
  }
}

function checkpointOf({ generation, position }: Place): Checkpoint {
  return `${generation}.${position}` as Checkpoint;
}
