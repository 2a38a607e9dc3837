import type { Location } from '../../library/media-item.ts';
import type { Sidecar } from '../json/sidecar.ts';

/** A sidecar whose file is elsewhere, or an item that may be the one. */
type Described = Pick<Sidecar, 'title' | 'takenAtMs' | 'url'> & { readonly location?: Location };

export type FoundMember<I> =
  | { readonly kind: 'found'; readonly item: I }
  | { readonly kind: 'none' }
  /** Several items fit equally: better left out of the album than guessed. */
  | { readonly kind: 'ambiguous'; readonly items: readonly I[] };

/**
 * Finds the items of albums that hold sidecars only, as some exports do: the item of equal title, taken at the same time.
 * By title alone every second `IMG_0001.JPG` would do.
 */
export class MemberIndex<I> {
  private readonly items = new Map<string, { readonly sidecar: Described; readonly item: I }[]>();

  /** An item with a file, and its sidecar. Items without title or time can never be found. */
  add(sidecar: Described, item: I): void {
    const key = keyOf(sidecar);
    if (key === undefined) return;
    const list = this.items.get(key);
    if (list === undefined) this.items.set(key, [{ sidecar, item }]);
    else list.push({ sidecar, item });
  }

  /** Of several the one that also has the place, then the one that also has the address, if just one has. */
  find(sidecar: Described): FoundMember<I> {
    const key = keyOf(sidecar);
    let fitting = (key !== undefined && this.items.get(key)) || [];
    for (const agrees of [hasSamePlace, hasSameUrl]) {
      if (distinct(fitting).length <= 1) break;
      const closer = fitting.filter((candidate) => agrees(candidate.sidecar, sidecar));
      if (closer.length > 0) fitting = closer;
    }
    const items = distinct(fitting);
    const [item] = items;
    if (item === undefined) return { kind: 'none' };
    return items.length === 1 ? { kind: 'found', item } : { kind: 'ambiguous', items };
  }
}

function keyOf({ title, takenAtMs }: Described): string | undefined {
  if (title === undefined || takenAtMs === undefined) return undefined;
  return `${takenAtMs}/${title.normalize('NFC')}`;
}

/** Copies of one item count once. */
function distinct<I>(candidates: readonly { readonly item: I }[]): readonly I[] {
  return [...new Set(candidates.map(({ item }) => item))];
}

function hasSamePlace({ location: a }: Described, { location: b }: Described): boolean {
  return a !== undefined && b !== undefined && a.latitude === b.latitude && a.longitude === b.longitude;
}

function hasSameUrl(a: Described, b: Described): boolean {
  return a.url !== undefined && a.url === b.url;
}
