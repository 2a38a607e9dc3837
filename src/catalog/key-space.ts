import type { Inode } from './node.ts';

/**
 * One kind of record: where it stands in LevelDB and what it must look like. Records are JSON objects that carry the
 * version of their kind as `v`; it is added when they are written and taken off when they are read. A kind with a codec
 * is written as the codec says, and read as JSON too where that stands.
 */
export interface KeySpace<K extends readonly unknown[], R extends object> {
  /** For messages: `'item'`. */
  readonly name: string;
  readonly version: number;
  /** Every key of this kind starts with it, and no other key does. */
  readonly prefix: string;
  key(...parts: K): string;
  /** Whether a record of the right version has the fields that its readers rely on. Cheap: it runs on every read. */
  isWhole(record: Partial<R>): boolean;
  readonly codec?: RecordCodec<R>;
}

/** A text of its own for records of which there are very many. No such text begins as JSON does, with `{`. */
export interface RecordCodec<R extends object> {
  encode(record: R): string;
  /** Undefined for a text that is damaged, or of a version that this program does not know. */
  decode(text: string, key: string): R | undefined;
}

/** The least text above everything that begins with `prefix`, whose last character is an ASCII one. */
export function endOf(prefix: string): string {
  return prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
}

/** Eight digits, so that the order of keys is the order of numbers. */
export function inodeDigits(ino: number): string {
  return ino.toString(16).padStart(8, '0');
}

/** The text that LevelDB keeps. */
export function encodeRecord<K extends readonly unknown[], R extends object>(space: KeySpace<K, R>, record: R): string {
  return space.codec ? space.codec.encode(record) : JSON.stringify({ v: space.version, ...record });
}

/** Undefined when `text` is not a record of this kind: damaged, or of a version that this program does not know. */
export function decodeRecord<K extends readonly unknown[], R extends object>(
  space: KeySpace<K, R>,
  text: string,
  key: string,
): R | undefined {
  if (space.codec && !text.startsWith('{')) return space.codec.decode(text, key);
  try {
    const { v, ...record } = JSON.parse(text) as Partial<R> & { v?: number };
    // What `isWhole` accepts is an R by definition; TypeScript cannot follow a predicate over a rest pattern.
    return v === space.version && space.isWhole(record as Partial<R>) ? (record as unknown as R) : undefined;
  } catch {
    return undefined;
  }
}

/** A kind of which there is one record only. */
export function single<R extends object>(name: string, isWhole: (record: Partial<R>) => boolean): KeySpace<[], R> {
  const prefix = `m:${name}`;
  return { name, version: 1, prefix, key: () => prefix, isWhole };
}

export function byText<Id extends string, R extends object>(
  name: string,
  prefix: string,
  isWhole: (record: Partial<R>) => boolean,
): KeySpace<[Id], R> {
  return { name, version: 1, prefix, key: (id) => prefix + id, isWhole };
}

export function byInode<R extends object>(
  name: string,
  prefix: string,
  isWhole: (record: Partial<R>) => boolean,
): KeySpace<[Inode], R> {
  return { name, version: 1, prefix, key: (ino) => prefix + inodeDigits(ino), isWhole };
}
