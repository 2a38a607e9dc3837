import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ExifNote } from '../exif-block.ts';
import { NOISE_BYTES, sharedNoise } from '../generated-bytes.ts';
import { makeJpeg } from '../pictures.ts';

/** What is in a file of an export. The same value gives the same bytes each time, and large ones are never in memory whole. */
export type MediaContent =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly path: string; readonly sizeBytes: number }
  | MadeContent;

/** A file that begins with what a program looks at, and goes on with noise that no packing makes smaller. */
export interface MadeContent {
  readonly kind: 'made';
  /** The picture or movie at the front; made each time it is asked for, cut where it is longer than the whole. */
  readonly front: () => Uint8Array;
  /** Where in the noise the rest begins, from 0 to 2^32-1. */
  readonly seed: number;
  readonly sizeBytes: number;
  /** Which noise; default the densest, of which packing leaves the bytes as they are. */
  readonly noise?: Noise;
}

/**
 * `dense`: deflate stores it, block by block. `coded`: deflate leaves 985 of 1,000 bytes, each value in a code of its own; to
 * inflate that takes time.
 */
export type Noise = 'dense' | 'coded';

/** A stretch of a file's bytes, as the writers of files and archives take it. */
export type Piece =
  | { readonly bytes: Uint8Array }
  | { readonly path: string }
  /** Begins at `from` in that `noiseBlock` and goes around at its end as often as it takes. */
  | { readonly noise: Noise; readonly from: number; readonly lengthBytes: number };

/** Width and height of the picture at the front of a made file; it is only there to be decoded. */
const FRONT_PX = 16;

/** The first box of an MP4 file, and the head of one that tells players to pass over all the rest. */
const MOVIE_FRONT = Buffer.from('000000186674797069736f6d000002006d70343200000000', 'hex');

const KEY_FACTOR = 0x85ebca6b;

export function bytesOf(bytes: Uint8Array | string): MediaContent {
  return { kind: 'bytes', bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes };
}

/** A file on disk, which must stay as it is until the export is written. */
export async function fileOf(path: string): Promise<MediaContent> {
  return { kind: 'file', path, sizeBytes: (await stat(path)).size };
}

/** A real JPEG, with what the camera noted, and as much behind its end as makes it `sizeBytes` long. */
export function pictureOf(number: number, sizeBytes: number, exif?: ExifNote): MadeContent {
  const front = () =>
    makeJpeg({ number, widthPx: FRONT_PX, heightPx: FRONT_PX, ...(exif === undefined ? {} : { exif }) });
  return { kind: 'made', front, seed: number >>> 0, sizeBytes };
}

/** What a program takes for an MP4 by its first bytes; nothing can play it. */
export function movieOf(number: number, sizeBytes: number, noise: Noise = 'dense'): MadeContent {
  const front = () => {
    const head = Buffer.alloc(16);
    // A box of this length: the 64-bit one that stands behind the word.
    head.writeUInt32BE(1, 0);
    head.write('free', 4, 'latin1');
    head.writeBigUInt64BE(BigInt(Math.max(16, sizeBytes - MOVIE_FRONT.length)), 8);
    const mark = Buffer.alloc(4);
    mark.writeUInt32BE(number >>> 0);
    return Buffer.concat([MOVIE_FRONT, head, mark]);
  };
  return { kind: 'made', front, seed: number >>> 0, sizeBytes, noise };
}

export function sizeOf(content: MediaContent): number {
  return content.kind === 'bytes' ? content.bytes.length : content.sizeBytes;
}

export function piecesOf(content: MediaContent): readonly Piece[] {
  if (content.kind === 'bytes') return [{ bytes: content.bytes }];
  if (content.kind === 'file') return [{ path: content.path }];
  const front = content.front().subarray(0, content.sizeBytes);
  const lengthBytes = content.sizeBytes - front.length;
  if (lengthBytes === 0) return [{ bytes: front }];
  const from = (Math.imul(content.seed + 1, KEY_FACTOR) >>> 0) % NOISE_BYTES;
  return [{ bytes: front }, { noise: content.noise ?? 'dense', from, lengthBytes }];
}

/** The bytes one after the other, as views into shared memory: whoever gets them must not write to them. */
export async function* chunksOf(content: MediaContent): AsyncGenerator<Uint8Array> {
  for (const piece of piecesOf(content)) {
    if ('bytes' in piece) yield piece.bytes;
    else if ('path' in piece) yield* createReadStream(piece.path);
    else yield* noiseChunks(noiseBlock(piece.noise), piece.from, piece.lengthBytes);
  }
}

/** Hexadecimal. */
export async function sha256Of(content: MediaContent): Promise<string> {
  const hash = createHash('sha256');
  if (content.kind === 'bytes') return hash.update(content.bytes).digest('hex');
  for await (const chunk of chunksOf(content)) hash.update(chunk);
  return hash.digest('hex');
}

let coded: Uint8Array | undefined;

/** `NOISE_BYTES` of it, shared by all. */
export function noiseBlock(noise: Noise): Uint8Array {
  if (noise === 'dense') return sharedNoise();
  // Sixteen values fewer: those that take their place come twice as often, and a code of 7.9 bits pays.
  coded ??= sharedNoise().map((byte) => (byte < 240 ? byte : byte - 128));
  return coded;
}

function* noiseChunks(noise: Uint8Array, from: number, lengthBytes: number): Generator<Uint8Array> {
  let left = lengthBytes;
  for (let at = from; left > 0; at = 0) {
    const chunk = noise.subarray(at, Math.min(NOISE_BYTES, at + left));
    yield chunk;
    left -= chunk.length;
  }
}
