import { BitWriter } from './bit-writer.ts';

/**
 * H.264 with nothing compressed: every macroblock is I_PCM, its samples stand in the stream as they are. That makes an
 * encoder of a page out of a standard of hundreds, real videos that every player shows, and large files by nature.
 */
export interface PcmVideoShape {
  /** A multiple of 16. */
  readonly widthPx: number;
  /** A multiple of 16. */
  readonly heightPx: number;
}

/** Baseline, constrained: every decoder has it. */
const PROFILE = 66;
const CONSTRAINTS = 0b1100_0000;
/** 5.1, the least that allows bit rates like these. */
const LEVEL = 51;

const MACROBLOCK_PX = 16;
const LUMA_BYTES = 256;
const CHROMA_BYTES = 64;
/** mb_type 25 (I_PCM) in nine bits, then zero bits up to the byte. */
const MACROBLOCK_HEADER = [0x0d, 0x00];
export const MACROBLOCK_BYTES = MACROBLOCK_HEADER.length + LUMA_BYTES + 2 * CHROMA_BYTES;

/** Smallest sample used: three bytes that look like a start code can then never occur among samples. */
const SMALLEST_SAMPLE = 16;

/** The decoder configuration record (`avcC`) that a container carries, with both parameter sets. */
export function decoderConfiguration(shape: PcmVideoShape): Uint8Array {
  const sequence = sequenceParameters(shape);
  const picture = pictureParameters();
  return Uint8Array.from([
    ...[1, PROFILE, CONSTRAINTS, LEVEL, 0xff, 0xe1],
    ...[sequence.length >> 8, sequence.length & 0xff, ...sequence],
    ...[1, picture.length >> 8, picture.length & 0xff, ...picture],
  ]);
}

/** The codec's name in MIME types (RFC 6381). */
export const CODEC = `avc1.${[PROFILE, CONSTRAINTS, LEVEL].map((part) => part.toString(16).padStart(2, '0')).join('')}`;

/** One macroblock of 16×16 pixels, `luma(x, y)` and the chroma values 16 … 255, ready to stand in a frame. */
export function macroblock(luma: (x: number, y: number) => number, blue: number, red: number): Uint8Array {
  const bytes = new Uint8Array(MACROBLOCK_BYTES);
  bytes.set(MACROBLOCK_HEADER);
  for (let at = 0; at < LUMA_BYTES; at += 1) {
    bytes[MACROBLOCK_HEADER.length + at] = sample(luma(at % MACROBLOCK_PX, Math.floor(at / MACROBLOCK_PX)));
  }
  const chromaAt = MACROBLOCK_HEADER.length + LUMA_BYTES;
  bytes.fill(sample(blue), chromaAt, chromaAt + CHROMA_BYTES);
  bytes.fill(sample(red), chromaAt + CHROMA_BYTES);
  return bytes;
}

function sample(value: number): number {
  return Math.min(255, Math.max(SMALLEST_SAMPLE, Math.round(value)));
}

/**
 * Frame `number` as a container wants it: one unit behind its length in four bytes. `blockAt` gives the macroblocks in
 * rows from the top left.
 */
export function pcmFrame(
  { widthPx, heightPx }: PcmVideoShape,
  number: number,
  blockAt: (column: number, row: number) => Uint8Array,
): Uint8Array {
  const columns = widthPx / MACROBLOCK_PX;
  const rows = heightPx / MACROBLOCK_PX;
  // The first macroblock's header stands behind the slice header, in the middle of a byte; its own is left out.
  const start = frameStart(number);
  const first = start.length - MACROBLOCK_HEADER.length;
  const unitBytes = first + columns * rows * MACROBLOCK_BYTES + 1;
  const bytes = new Uint8Array(4 + unitBytes);
  new DataView(bytes.buffer).setUint32(0, unitBytes);
  for (let index = 0; index < columns * rows; index += 1) {
    const block = blockAt(index % columns, Math.floor(index / columns));
    bytes.set(block, 4 + first + index * MACROBLOCK_BYTES);
  }
  bytes.set(start, 4);
  bytes[bytes.length - 1] = 0x80; // the stop bit
  return bytes;
}

/** Unit header, slice header of an IDR picture, and the first macroblock's header. */
function frameStart(number: number): Uint8Array {
  const header = new BitWriter()
    .unsigned(0) // first macroblock
    .unsigned(7) // all slices are I
    .unsigned(0) // picture parameter set
    .bits(0, 4) // frame_num, 0 in every IDR picture
    .unsigned(number % 2) // idr_pic_id, differs between neighbours
    .bits(0, 2) // dec_ref_pic_marking: nothing special
    .signed(0) // slice_qp_delta
    .unsigned(25) // I_PCM
    .align();
  return unit(0x65, header.bytes());
}

function sequenceParameters({ widthPx, heightPx }: PcmVideoShape): Uint8Array {
  const parameters = new BitWriter()
    .bits(PROFILE, 8)
    .bits(CONSTRAINTS, 8)
    .bits(LEVEL, 8)
    .unsigned(0) // its id
    .unsigned(0) // frame_num has 4 bits
    .unsigned(2) // pictures are shown in the order they come
    .unsigned(0) // reference frames
    .bits(0, 1)
    .unsigned(widthPx / MACROBLOCK_PX - 1)
    .unsigned(heightPx / MACROBLOCK_PX - 1)
    .bits(1, 1) // frames only, no fields
    .bits(1, 1) // direct_8x8_inference
    .bits(0, 1) // no cropping
    .bits(0, 1) // nothing about display
    .trailing();
  return unit(0x67, parameters.bytes());
}

function pictureParameters(): Uint8Array {
  const parameters = new BitWriter()
    .unsigned(0) // its id
    .unsigned(0) // sequence parameter set
    .bits(0, 2) // CAVLC; no field order
    .unsigned(0) // one slice group
    .unsigned(0)
    .unsigned(0)
    .bits(0, 3) // no weighted prediction
    .signed(0)
    .signed(0)
    .signed(0)
    .bits(0, 3) // deblocking as usual: it leaves I_PCM alone
    .trailing();
  return unit(0x68, parameters.bytes());
}

/** A unit's header byte and payload; where the payload looks like a start code, a 3 is put in (section 7.4.1). */
function unit(header: number, payload: Uint8Array): Uint8Array {
  const bytes = [header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      bytes.push(3);
      zeros = 0;
    }
    bytes.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(bytes);
}
