import type { Gate } from './gate.ts';
import { bytesFor, type LibraryItem } from './library-entries.ts';

/** What goes wrong with the downloads of one item. Each lasts until it is healed, or for `times` downloads. */
export interface Faults {
  opening?: { readonly error: Error; times: number };
  cut?: { readonly afterBytes: number; readonly error: Error | undefined; times: number };
  announcedBytes?: number | undefined;
  mimeType?: string;
  size?: Error;
  varies?: boolean;
  readonly holds: { readonly afterBytes: number; readonly gate: Gate }[];
}

interface DownloadOptions {
  /** 1 for the first download of the item. */
  readonly nth: number;
  readonly chunkBytes: number | undefined;
  readonly signal: AbortSignal | undefined;
}

/** The bytes of one download of `entry`, with what is to go wrong on the way. */
export async function* downloadOf(
  entry: LibraryItem,
  faults: Faults,
  { nth, chunkBytes, signal }: DownloadOptions,
): AsyncGenerator<Buffer> {
  const cut = faults.cut && faults.cut.times-- > 0 ? faults.cut : undefined;
  const stops = [...faults.holds.map((hold) => hold.afterBytes), cut?.afterBytes ?? 0];
  const seed = `${entry.item.id} ${entry.item.revision}${faults.varies && nth > 1 ? ` ${nth}` : ''}`;
  let sent = 0;
  for (const piece of splitAt(bytesFor(seed, entry.sizeBytes, chunkBytes), stops)) {
    await passGates(faults, (afterBytes) => afterBytes === sent, signal);
    signal?.throwIfAborted();
    if (cut && sent >= cut.afterBytes) break;
    yield piece;
    sent += piece.length;
  }
  await passGates(faults, (afterBytes) => sent === entry.sizeBytes && afterBytes >= sent, signal);
  if (cut?.error) throw cut.error;
}

async function passGates(faults: Faults, applies: (afterBytes: number) => boolean, signal?: AbortSignal) {
  for (const hold of faults.holds) if (applies(hold.afterBytes)) await hold.gate.pass(signal);
}

/** The same bytes in pieces such that each of `positions` falls between two of them. */
function* splitAt(chunks: Iterable<Buffer>, positions: readonly number[]): Generator<Buffer> {
  let start = 0;
  for (const chunk of chunks) {
    const end = start + chunk.length;
    const cuts = [...new Set(positions.filter((position) => position > start && position < end))].sort((a, b) => a - b);
    let from = start;
    for (const to of [...cuts, end]) {
      yield chunk.subarray(from - start, to - start);
      from = to;
    }
    start = end;
  }
}
