/** How the entries of an export fall to its parts. */
import type { PlannedEntry } from './entries.ts';
import { sizeOf } from './media-content.ts';

export type SidecarSpread = 'first' | 'beside' | 'other-part';

/** What an entry takes beside its bytes: its header and its record in the directory, with a name. */
const ENTRY_OVERHEAD_BYTES = 250;

/**
 * Fills one part after the other, all to about the same size, in the order of the entries. A path that a part holds already
 * goes to the next that does not, if there is one.
 */
export function spreadOverParts(
  entries: readonly PlannedEntry[],
  parts: number,
  sidecars: SidecarSpread,
): readonly (readonly PlannedEntry[])[] {
  const filled = Array.from({ length: parts }, (): PlannedEntry[] => []);
  const taken = Array.from({ length: parts }, () => new Set<string>());
  const put = (entry: PlannedEntry, part: number) => {
    if (part < 1 || part > parts) throw new Error(`Cannot put ${entry.path} into part ${part}: there are ${parts}`);
    const key = String(entry.path);
    const free = taken.findIndex((paths, at) => at >= part - 1 && !paths.has(key));
    const at = entry.part !== undefined || free < 0 ? part - 1 : free;
    taken[at]?.add(key);
    filled[at]?.push(entry);
  };
  const ordered = sidecars === 'first' ? sidecarsFirst(entries) : entries;
  const turns = new Turns(
    parts,
    ordered.reduce((sum, entry) => sum + roomOf(entry), 0),
  );
  for (const entry of ordered) {
    const turn = turns.take(roomOf(entry));
    const isElsewhere = sidecars === 'other-part' && entry.kind === 'sidecar';
    put(entry, entry.part ?? (isElsewhere ? (turn % parts) + 1 : turn));
  }
  return filled;
}

function roomOf({ content }: PlannedEntry): number {
  return sizeOf(content) + ENTRY_OVERHEAD_BYTES;
}

/** Whose turn it is: a part is left when it has its share of what was still to come when it began. */
class Turns {
  #part = 1;
  #takenBytes = 0;

  constructor(
    private readonly parts: number,
    private leftBytes: number,
  ) {}

  take(bytes: number): number {
    const shareBytes = this.leftBytes / (this.parts - this.#part + 1);
    if (this.#takenBytes >= shareBytes && this.#part < this.parts) {
      this.leftBytes -= this.#takenBytes;
      this.#takenBytes = 0;
      this.#part += 1;
    }
    this.#takenBytes += bytes;
    return this.#part;
  }
}

/** As in an export of 2024: all JSON in the first part, large videos in the last. */
function sidecarsFirst(entries: readonly PlannedEntry[]): readonly PlannedEntry[] {
  const rank = { sidecar: 0, other: 1, media: 2 };
  return [...entries].sort((a, b) => rank[a.kind] - rank[b.kind] || largeVideo(a) - largeVideo(b));
}

const LARGE_BYTES = 100 * 2 ** 20;

function largeVideo({ content }: PlannedEntry): number {
  return sizeOf(content) >= LARGE_BYTES ? 1 : 0;
}
