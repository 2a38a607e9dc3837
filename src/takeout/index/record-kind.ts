/**
 * One kind of record of the index: what its keys begin with, and what a record must look like. Records are JSON objects
 * that carry the version of their kind as `v`; it is added when they are written and taken off when they are read.
 */
export interface RecordKind<R extends object> {
  /** For messages: `'item'`. */
  readonly name: string;
  /** Every key of this kind begins with it, and no other key does. Ends in `:`. */
  readonly prefix: string;
  readonly version: number;
  /** Whether a record of the right version has the fields that its readers rely on. Cheap: it runs on every read. */
  isWhole(record: Partial<R>): boolean;
}

/**
 * Stands between the parts of a key. Paths and names have no control characters: the readers of archives and folders leave
 * out what has.
 */
export const SEPARATOR = '\u0001';

/** The least key above all keys that begin with `prefix`, whose last character is an ASCII one. */
export function endOf(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

export function encode<R extends object>(kind: RecordKind<R>, record: R): string {
  return JSON.stringify({ v: kind.version, ...record });
}

/** Undefined when `text` is not a record of this kind: damaged, or of a version that this program does not know. */
export function decode<R extends object>(kind: RecordKind<R>, text: string): R | undefined {
  try {
    const { v, ...record } = JSON.parse(text) as Partial<R> & { v?: number };
    // What `isWhole` accepts is an R by definition; TypeScript cannot follow a predicate over a rest pattern.
    return v === kind.version && kind.isWhole(record as Partial<R>) ? (record as unknown as R) : undefined;
  } catch {
    return undefined;
  }
}

/** A number as text whose order is that of the numbers, up to 10¹². */
export function sortable(number: number): string {
  return number.toString(36).padStart(8, '0');
}
