import type { OriginalKey } from './original-key.ts';

/** What the index keeps of one original in the cache. */
export interface OriginalRecord {
  readonly sizeBytes: number;
  /** Lower-case hexadecimal. Absent after the index was rebuilt from the files alone. */
  readonly sha256?: string;
  /** When it was last read, to a minute, milliseconds since 1970. */
  readonly usedAtMs: number;
}

/** The sums over all records. */
export interface Totals {
  readonly bytes: number;
  readonly files: number;
}

const VERSION = 1;

/** A record that this version did not write: damaged, or of a later version. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError';
  constructor(text: string) {
    super(`the record ${text.slice(0, 200)} is none that this version writes`);
  }
}

export function encodeRecord(record: OriginalRecord): string {
  const { sizeBytes, sha256, usedAtMs } = record;
  return JSON.stringify({ v: VERSION, sizeBytes, ...(sha256 === undefined ? {} : { sha256 }), usedAtMs });
}

/** Throws `UnreadableRecordError` for anything that `encodeRecord` did not write. */
export function decodeRecord(text: string): OriginalRecord {
  const fields = parse(text);
  const { sha256 } = fields;
  if (sha256 !== undefined && !(typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256)))
    throw new UnreadableRecordError(text);
  return {
    sizeBytes: amount(fields, 'sizeBytes', text),
    usedAtMs: amount(fields, 'usedAtMs', text),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

export function encodeTotals({ bytes, files }: Totals): string {
  return JSON.stringify({ v: VERSION, bytes, files });
}

/** Throws `UnreadableRecordError` for anything that `encodeTotals` did not write. */
export function decodeTotals(text: string): Totals {
  const fields = parse(text);
  return { bytes: amount(fields, 'bytes', text), files: amount(fields, 'files', text) };
}

/** A key that sorts by time of use; 15 digits last for 30,000 years. */
export function useKey(usedAtMs: number, key: OriginalKey): string {
  return `${String(usedAtMs).padStart(15, '0')}/${key}`;
}

export function decodeUseKey(text: string): { usedAtMs: number; key: OriginalKey } {
  const [usedAtMs = '', key = ''] = text.split('/');
  return { usedAtMs: Number(usedAtMs), key: key as OriginalKey };
}

function parse(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UnreadableRecordError(text);
  }
  if (typeof parsed !== 'object' || parsed === null || !('v' in parsed) || parsed.v !== VERSION)
    throw new UnreadableRecordError(text);
  return { ...parsed };
}

function amount(fields: Record<string, unknown>, name: string, text: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new UnreadableRecordError(text);
  return value;
}
