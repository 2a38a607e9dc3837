import type { ByteRange } from '../base/byte-range.ts';

/** Which file signature the bytes begin with. What follows is noise: no program can show such a file. */
export type GeneratedKind = 'jpeg' | 'mp4';

export interface GeneratedBytes {
  /** 0 … 2^32-1. */
  readonly seed: number;
  readonly sizeBytes: number;
  readonly kind: GeneratedKind;
}

/** Not a multiple of any usual chunk size, so that a chunk written at the wrong place changes the file's hash. */
export const NOISE_BYTES = 1_048_573;
const HEADER_BYTES = 32;

const SIGNATURES: Record<GeneratedKind, readonly number[]> = {
  jpeg: [0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01],
  mp4: [0x00, 0x00, 0x00, 0x18, 0x66, 0x74, 0x79, 0x70, 0x6d, 0x70, 0x34, 0x32],
};

let noise: Uint8Array | undefined;

/** One block of noise serves every body, from another offset each: 100,000 bodies cost no memory and no time. */
export function sharedNoise(): Uint8Array {
  if (noise) return noise;
  noise = new Uint8Array(NOISE_BYTES);
  let state = 0x9e3779b9;
  for (let index = 0; index < NOISE_BYTES; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    noise[index] = state;
  }
  return noise;
}

/** Signature, seed and size; two bodies of different seeds differ here, whatever their noise. */
function headerOf({ seed, sizeBytes, kind }: GeneratedBytes): Uint8Array {
  const header = new Uint8Array(HEADER_BYTES);
  header.set(SIGNATURES[kind]);
  const view = new DataView(header.buffer);
  view.setUint32(16, seed);
  view.setFloat64(20, sizeBytes);
  return header.subarray(0, Math.min(HEADER_BYTES, sizeBytes));
}

/** The bytes of `range` as views into shared memory: whoever gets them must not write to them. */
export function* generatedChunks(source: GeneratedBytes, range: ByteRange): Iterable<Uint8Array> {
  const header = headerOf(source);
  if (range.start < header.length) yield header.subarray(range.start, Math.min(range.end, header.length));
  const block = sharedNoise();
  const shift = Math.imul(source.seed + 1, 0x85ebca6b) >>> 0;
  let position = Math.max(range.start, header.length);
  while (position < range.end) {
    const from = (position + shift) % NOISE_BYTES;
    const chunk = block.subarray(from, Math.min(NOISE_BYTES, from + range.end - position));
    yield chunk;
    position += chunk.length;
  }
}
