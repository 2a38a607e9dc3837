import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ByteRange } from '../base/byte-range.ts';
import { type GeneratedKind, generatedChunks } from './generated-bytes.ts';

/** The bytes of one photo or video, wherever they come from. */
export interface MediaBody {
  readonly sizeBytes: number;
  /** The bytes of `range`, which lies within the body, in chunks of at most 64 KiB (files) or whole. */
  chunks(range: ByteRange): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** A body held in memory. */
export function bytesBody(bytes: Uint8Array): MediaBody {
  return { sizeBytes: bytes.length, chunks: ({ start, end }) => [bytes.subarray(start, end)] };
}

/** A body that is a file of `sizeBytes` on disk, read each time it is asked for. */
export function fileBody(path: string, sizeBytes: number): MediaBody {
  return {
    sizeBytes,
    chunks: ({ start, end }) => (end > start ? createReadStream(path, { start, end: end - 1 }) : []),
  };
}

/** A body computed on the fly: the same `seed`, `sizeBytes` and `kind` always give the same bytes. */
export function generatedBody(seed: number, sizeBytes: number, kind: GeneratedKind = 'jpeg'): MediaBody {
  return { sizeBytes, chunks: (range) => generatedChunks({ seed, sizeBytes, kind }, range) };
}

/** The SHA-256 of a whole body, in hexadecimal. */
export async function sha256Of(body: MediaBody): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body.chunks({ start: 0, end: body.sizeBytes })) hash.update(chunk);
  return hash.digest('hex');
}
