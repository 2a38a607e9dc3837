/** How the entries of an export fall to its parts. */
import type { Shot } from './description.ts';
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
  const filled = new Parts(parts);
  const ordered = sidecars === 'first' ? sidecarsFirst(entries) : entries;
  const turns = new Turns(
    parts,
    ordered.reduce((sum, entry) => sum + roomOf(entry), 0),
  );
  let media: { readonly shot: Shot; readonly part: number } | undefined;
  for (const entry of ordered) {
    const turn = turns.take(roomOf(entry));
    const isElsewhere = sidecars === 'other-part' && entry.kind === 'sidecar';
    // A sidecar comes right behind its media.
    const besidePart = media !== undefined && media.shot === entry.of?.shot ? media.part : turn;
    const part = entry.part ?? (isElsewhere ? (besidePart % parts) + 1 : turn);
    const foundPart = filled.put(entry, part);
    if (entry.of?.role === 'original') media = { shot: entry.of.shot, part: foundPart };
  }
  return filled.entries;
}

class Parts {
  readonly entries: PlannedEntry[][];
  readonly #paths: Set<string>[];

  constructor(private readonly count: number) {
    this.entries = Array.from({ length: count }, () => []);
    this.#paths = Array.from({ length: count }, () => new Set());
  }

  /** Puts the entry into `part` or, unless it was asked for there, the next that lacks its path; gives the part. */
  put(entry: PlannedEntry, part: number): number {
    if (this.entries[part - 1] === undefined)
      throw new Error(`Cannot put ${entry.path} into part ${part}: there are ${this.count}`);
    const key = String(entry.path);
    const freeAt = this.#paths.findIndex((paths, at) => at >= part - 1 && !paths.has(key));
    const at = entry.part !== undefined || freeAt < 0 ? part - 1 : freeAt;
    this.#paths[at]?.add(key);
    this.entries[at]?.push(entry);
    return at + 1;
  }
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
