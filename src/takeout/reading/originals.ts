import { messageOf } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import type { MediaId } from '../../library/media-item.ts';
import type { OriginalInPlace, OriginalStream } from '../../library/photo-library.ts';
import { SourceChangedError } from '../byte-source.ts';
import type { IndexStore } from '../index/index-store.ts';
import { type ItemRecord, revisionOf } from '../items/item-record.ts';
import { mediaTypeOf, mediaTypeOfBytes } from '../names/media-type.ts';
import { type FileKey, placeOf } from '../scan/entry-record.ts';
import type { Sources } from '../scan/sources.ts';
import { KnownSums } from './known-sums.ts';
import type { OpenSources } from './open-sources.ts';
import { bytesAt, isAboutCopy, readThrough } from './original-bytes.ts';
import { type OriginalPlace, placesOf } from './original-places.ts';
import { openWhereItLies } from './read-in-place.ts';

interface Parts {
  readonly store: IndexStore;
  readonly sources: Sources;
  readonly open: OpenSources;
  readonly log: Log;
}

/** Nobody waits for the end of a photo beyond this, in bytes, which no camera makes: it is read like a video. */
const MOST_PHOTO_BYTES = 1024 * 1024 * 1024;
/** Up to this, in bytes, a packed video is checked before it is shown. A larger one streams: its end tells whether it is right. */
const SMALL_VIDEO_BYTES = 32 * 1024 * 1024;
/** What is larger is not held in memory until it is known to be right, but unpacked twice. */
const MOST_HELD_BYTES = 32 * 1024 * 1024;
const PART_BYTES = 1024 * 1024;

/** Reads originals from the best of the places that have their bytes, and from the next one when that fails. */
export class Originals {
  /** Places whose bytes turned out to be damaged: others go before them as long as the program runs. */
  private readonly damaged = new Set<FileKey>();
  private readonly sums = new KnownSums();

  constructor(private readonly parts: Parts) {}

  /** Rejects with what the best place failed with when every place fails. */
  async open(id: MediaId, record: ItemRecord, signal?: AbortSignal): Promise<OriginalStream> {
    const places = this.placesOf(id, record);
    const sizeBytes = record.files[0]?.sizeBytes ?? 0;
    const revision = revisionOf(record.files);
    const isCertainAtEnd = isShownWhole(record) || sizeBytes <= SMALL_VIDEO_BYTES;
    return await this.firstOf(places, signal, async (place) => {
      const read = () => this.watched(place, bytesAt(this.parts.open, place, record.files[0]?.crc32, signal));
      // As long as another copy is at hand a damaged one must not have been begun.
      if (isCertainAtEnd && places.length > 1) {
        if (sizeBytes <= MOST_HELD_BYTES) return this.streamOf(place, record, await readAll(read()), signal);
        await readThrough(read());
      }
      const pieces = read();
      const first = await pieces.next();
      const head = first.done ? new Uint8Array() : first.value;
      endOnAbort(pieces, signal);
      const body = continued(head, pieces, signal);
      const mimeType = typeOf(place, record, head);
      return { sizeBytes, mimeType, body, revision, ...(isCertainAtEnd && { isCertainAtEnd }) };
    });
  }

  /** Undefined when the best place that can be reached has it packed. */
  async openInPlace(id: MediaId, record: ItemRecord, signal?: AbortSignal): Promise<OriginalInPlace | undefined> {
    const places = this.placesOf(id, record);
    const parts = { open: this.parts.open, sums: this.sums };
    const isFirst = isShownWhole(record);
    const placed = await this.firstOf(places, signal, (place) => openWhereItLies(parts, place, isFirst, signal));
    return placed && { ...placed, revision: revisionOf(record.files) };
  }

  private streamOf(
    place: OriginalPlace,
    record: ItemRecord,
    bytes: Buffer,
    signal: AbortSignal | undefined,
  ): OriginalStream {
    return {
      sizeBytes: bytes.length,
      mimeType: typeOf(place, record, bytes),
      body: piecesOf(bytes, signal),
      revision: revisionOf(record.files),
    };
  }

  private placesOf(id: MediaId, record: ItemRecord): readonly OriginalPlace[] {
    const { store, sources } = this.parts;
    const places = placesOf(store, sources, id, record);
    const isSound = ({ key }: OriginalPlace) => !this.damaged.has(key);
    return [...places.filter(isSound), ...places.filter((place) => !isSound(place))];
  }

  private async firstOf<T>(
    places: readonly OriginalPlace[],
    signal: AbortSignal | undefined,
    attempt: (place: OriginalPlace) => Promise<T>,
  ): Promise<T> {
    const failures: { readonly place: OriginalPlace; readonly error: unknown }[] = [];
    for (const place of places) {
      signal?.throwIfAborted();
      try {
        const opened = await attempt(place);
        for (const failure of failures) this.tell(failure.place, failure.error);
        return opened;
      } catch (error) {
        if (signal?.aborted || !isAboutCopy(error)) throw error;
        this.note(place, error);
        failures.push({ place, error });
      }
    }
    throw failures[0]?.error;
  }

  /** What fails after the first piece is remembered for whoever asks next. */
  private async *watched(place: OriginalPlace, pieces: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      if (isAboutCopy(error)) this.note(place, error);
      throw error;
    }
  }

  private note({ key, number }: OriginalPlace, error: unknown): void {
    if (error instanceof SourceChangedError) this.parts.open.forget(number);
    else if (error instanceof Error && 'code' in error && error.code === 'corrupt') this.damaged.add(key);
  }

  /** Only of copies that another one stood in for: whoever gets the failure logs it. */
  private tell({ source }: OriginalPlace, error: unknown): void {
    this.parts.log.warn({ path: source.path }, messageOf(error));
  }
}

/** No reader sees a byte of a photo before all of it is known to be right. */
function isShownWhole({ kind, files }: ItemRecord): boolean {
  return kind === 'photo' && (files[0]?.sizeBytes ?? 0) <= MOST_PHOTO_BYTES;
}

function typeOf({ key }: OriginalPlace, { kind, described }: ItemRecord, head: Uint8Array): string {
  return mediaTypeOf(placeOf(key).name) || mediaTypeOf(described.filename) || mediaTypeOfBytes(head, kind);
}

async function* continued(
  head: Uint8Array,
  rest: AsyncGenerator<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    signal?.throwIfAborted();
    if (head.length > 0) yield head;
    yield* rest;
    // The end that an abort puts to it is not that of the bytes.
    signal?.throwIfAborted();
  } finally {
    await rest.return(undefined);
  }
}

/** Lets go of what is open also when nobody ever takes a piece. */
function endOnAbort(pieces: AsyncGenerator<Uint8Array>, signal: AbortSignal | undefined): void {
  signal?.addEventListener('abort', () => pieces.return(undefined).catch(() => undefined), { once: true });
}

async function* piecesOf(bytes: Buffer, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  for (let position = 0; position < bytes.length; position += PART_BYTES) {
    signal?.throwIfAborted();
    yield bytes.subarray(position, position + PART_BYTES);
  }
}

async function readAll(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return all.length === 1 && all[0] ? Buffer.from(all[0].buffer, all[0].byteOffset, all[0].length) : Buffer.concat(all);
}
