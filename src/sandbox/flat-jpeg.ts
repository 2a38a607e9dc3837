/**
 * Baseline JPEG (ITU-T T.81) of pictures whose 8×8 blocks are each of one colour, like tiles. Such a block is a single
 * number, so that an encoder needs no cosine transform, and a picture of many megapixels takes a few milliseconds:
 * hundreds of real photos can be made each time the demonstration starts.
 */
export interface FlatPicture {
  /** Blocks in a row, and rows; the picture is eight times as large. */
  readonly columns: number;
  readonly rows: number;
  /** Colours of the blocks in rows from the top left: 0xRRGGBB. */
  readonly colours: Uint32Array;
  /** Contents of the APP1 segment; see `exifBlock`. */
  readonly exif?: Uint8Array;
}

export const BLOCK_PX = 8;

/** With a divisor of 8 the one number of a block is its mean minus 128. */
const DIVISOR = 8;
/** How many codes there are of 1, 2, … 16 bits, and what they stand for: the number of bits of a difference. */
const DC_COUNTS = [0, 1, 5, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const DC_SYMBOLS = [0, 1, 2, 3, 4, 5, 6, 7, 8];
/** Everything else in a block is the single bit 0: "nothing more". */
const AC_COUNTS = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const AC_SYMBOLS = [0];

export function encodeFlatJpeg(picture: FlatPicture): Uint8Array {
  const app0 = segment(0xe0, [...Buffer.from('JFIF\0', 'latin1'), 1, 1, 0, 0, 1, 0, 1, 0, 0]);
  const app1 = picture.exif ? segment(0xe1, picture.exif) : new Uint8Array();
  const divisors = segment(0xdb, [0, ...new Array<number>(64).fill(DIVISOR)]);
  const huffman = segment(0xc4, [0x00, ...DC_COUNTS, ...DC_SYMBOLS, 0x10, ...AC_COUNTS, ...AC_SYMBOLS]);
  const scan = segment(0xda, [3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
  const start = Uint8Array.of(0xff, 0xd8);
  const end = Uint8Array.of(0xff, 0xd9);
  return Buffer.concat([start, app0, app1, divisors, frameHeader(picture), huffman, scan, entropyCoded(picture), end]);
}

function segment(marker: number, contents: ArrayLike<number>): Uint8Array {
  const length = contents.length + 2;
  return Uint8Array.from([0xff, marker, length >> 8, length & 0xff, ...Array.from(contents)]);
}

/** Eight bits a sample, three components, none of them coarser than the others. */
function frameHeader({ columns, rows }: FlatPicture): Uint8Array {
  const height = rows * BLOCK_PX;
  const width = columns * BLOCK_PX;
  const size = [height >> 8, height & 0xff, width >> 8, width & 0xff];
  return segment(0xc0, [8, ...size, 3, ...[1, 0x11, 0], ...[2, 0x11, 0], ...[3, 0x11, 0]]);
}

/** Luma and both chroma numbers of each block in turn, as differences from the block before. */
function entropyCoded({ colours }: FlatPicture): Uint8Array {
  const writer = new EntropyWriter(colours.length * 3);
  let [luma, blue, red] = [0, 0, 0];
  for (const colour of colours) {
    const [r, g, b] = [colour >>> 16, (colour >>> 8) & 0xff, colour & 0xff];
    const nextLuma = Math.round(0.299 * r + 0.587 * g + 0.114 * b) - 128;
    const nextBlue = Math.max(-128, Math.min(127, Math.round(-0.168736 * r - 0.331264 * g + 0.5 * b)));
    const nextRed = Math.max(-128, Math.min(127, Math.round(0.5 * r - 0.418688 * g - 0.081312 * b)));
    writer.block(nextLuma - luma);
    writer.block(nextBlue - blue);
    writer.block(nextRed - red);
    [luma, blue, red] = [nextLuma, nextBlue, nextRed];
  }
  return writer.finish();
}

/** Codes of the difference's length in bits, as `DC_COUNTS` implies them: `[code, bits]`. */
const DC_CODES = canonicalCodes(DC_COUNTS);

function canonicalCodes(counts: readonly number[]): readonly (readonly [code: number, bits: number])[] {
  const codes: [number, number][] = [];
  let code = 0;
  counts.forEach((count, index) => {
    for (let nth = 0; nth < count; nth += 1) codes.push([code++, index + 1]);
    code <<= 1;
  });
  return codes;
}

class EntropyWriter {
  #bytes: Uint8Array;
  #length = 0;
  #pending = 0;
  #pendingBits = 0;

  constructor(blocks: number) {
    // A block has at most 6 + 8 + 1 bits; stuffing can double that.
    this.#bytes = new Uint8Array(blocks * 4 + 4);
  }

  block(difference: number): void {
    const size = 32 - Math.clz32(Math.abs(difference));
    const [code, bits] = DC_CODES[size] ?? [0, 0];
    // Negative numbers are written as their ones' complement.
    const value = difference < 0 ? difference + (1 << size) - 1 : difference;
    this.#write(code, bits);
    this.#write(value << 1, size + 1); // and the 0 that ends the block
  }

  /** All bytes, the last one filled up with ones. */
  finish(): Uint8Array {
    if (this.#pendingBits > 0) this.#write(0xff >> this.#pendingBits, 8 - this.#pendingBits);
    return this.#bytes.subarray(0, this.#length);
  }

  #write(value: number, bits: number): void {
    this.#pending = (this.#pending << bits) | value;
    this.#pendingBits += bits;
    while (this.#pendingBits >= 8) {
      const byte = (this.#pending >>> (this.#pendingBits - 8)) & 0xff;
      this.#bytes[this.#length++] = byte;
      // Within a scan, a zero behind 0xff says that it begins no marker.
      if (byte === 0xff) this.#bytes[this.#length++] = 0;
      this.#pendingBits -= 8;
    }
    this.#pending &= 0xff;
  }
}
