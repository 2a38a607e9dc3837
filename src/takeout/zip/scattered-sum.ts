import { crc32 } from './crc32.ts';

/** Bytes that were added, one behind the other, and their CRC-32. */
interface Summed {
  readonly start: number;
  end: number;
  sum: number;
}

/** Whoever reads here and there leaves as many pieces apart; then it is begun anew, for somebody who reads from end to end. */
const MOST_APART = 64;

/** Of the generator of CRC-32: bit 31 stands for x^0, bit 0 for x^31. */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
/** x^8: what one more byte multiplies a sum by. */
const BYTE = 0x00800000;

/**
 * The CRC-32 of bytes that come in pieces, in whatever order, some of them perhaps twice: the kernel reads ahead with several
 * requests at a time, and what it has in memory it asks for no more. No byte is kept, and none is summed twice.
 */
export class ScatteredSum {
  /** In their order, no two of them touching. */
  private parts: Summed[] = [];

  constructor(private readonly sizeBytes: number) {}

  /** Answers the sum of the whole once every byte has been here, undefined before. */
  add(bytes: Uint8Array, position: number): number | undefined {
    const end = position + bytes.length;
    for (let at = position; at < end; ) at = this.addNext(bytes.subarray(at - position), at);
    const [first] = this.parts;
    return first?.start === 0 && first.end === this.sizeBytes ? first.sum : undefined;
  }

  /** Steps over what is known, or adds what is not, up to where the next known part begins; answers how far that is. */
  private addNext(bytes: Uint8Array, at: number): number {
    const index = this.parts.findLastIndex(({ start }) => start <= at);
    const before = this.parts[index];
    if (before && before.end > at) return before.end;
    const after = this.parts[index + 1];
    const fresh = bytes.subarray(0, (after?.start ?? Number.POSITIVE_INFINITY) - at);
    const end = at + fresh.length;
    if (before?.end === at) {
      before.sum = crc32(fresh, before.sum);
      before.end = end;
    } else {
      this.insert(index + 1, { start: at, end, sum: crc32(fresh) });
    }
    if (after?.start === end) this.join(after);
    return end;
  }

  private insert(index: number, part: Summed): void {
    if (this.parts.length < MOST_APART) this.parts.splice(index, 0, part);
    else this.parts = [part];
  }

  /** With the part in front of it, which has just come to touch it; not after that was begun anew. */
  private join(after: Summed): void {
    const index = this.parts.indexOf(after);
    const before = this.parts[index - 1];
    if (!before) return;
    before.sum = joinedSum(before.sum, after.sum, after.end - after.start);
    before.end = after.end;
    this.parts.splice(index, 1);
  }
}

/** The CRC-32 of bytes out of those of their two halves: `crc32_combine` of zlib, which Node does not pass on. */
function joinedSum(first: number, second: number, secondBytes: number): number {
  let shift = ONE;
  let power = BYTE;
  for (let left = secondBytes; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) shift = times(shift, power);
    power = times(power, power);
  }
  return (times(first, shift) ^ second) >>> 0;
}

/** Product of two polynomials over the field of two elements, modulo that of CRC-32. */
function times(a: number, b: number): number {
  let product = 0;
  for (let bit = ONE, multiple = b; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= multiple;
    multiple = (multiple & 1) === 1 ? (multiple >>> 1) ^ POLYNOMIAL : multiple >>> 1;
  }
  return product >>> 0;
}
