/** A half-open range of byte positions: `start` is in it, `end` is not. Both are 0 or more, `end >= start`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What is asked of `sizeBytes` bytes by a read of `lengthBytes` at `position`, cut short at the end. */
export function rangeOfRead(position: number, lengthBytes: number, sizeBytes: number): ByteRange {
  const start = Math.min(position, sizeBytes);
  return { start, end: Math.min(position + lengthBytes, sizeBytes) };
}

export function lengthOf(range: ByteRange): number {
  return range.end - range.start;
}

/**
 * The single range of an HTTP `Range` header over a body of `sizeBytes` (RFC 9110, section 14.2): `'whole'` when the
 * header is to be ignored (absent, another unit, several ranges, malformed), `'unsatisfiable'` when nothing of it exists.
 */
export function parseRangeHeader(header: string | undefined, sizeBytes: number): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'whole';
  if (match[1] === '') {
    const suffix = Number(match[2]);
    return suffix === 0 || sizeBytes === 0
      ? 'unsatisfiable'
      : { start: Math.max(0, sizeBytes - suffix), end: sizeBytes };
  }
  const start = Number(match[1]);
  const last = match[2] === '' ? sizeBytes - 1 : Number(match[2]);
  if (last < start && match[2] !== '') return 'whole';
  return start >= sizeBytes ? 'unsatisfiable' : { start, end: Math.min(last + 1, sizeBytes) };
}
