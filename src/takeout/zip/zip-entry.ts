import type { DirectoryRecord } from './directory-record.ts';
import { decodeName } from './entry-name.ts';
import { parsePath } from './entry-path.ts';
import type { Stretch } from './stretches.ts';

/** A file in an archive: all that is needed to read it, now or after a restart. */
export interface ZipEntry {
  /** Segments with `/` between them; safe to show and to join. Two entries of one archive may have one path. */
  readonly path: string;
  readonly method: 'stored' | 'deflated';
  readonly crc32: number;
  readonly sizeBytes: number;
  readonly compressedBytes: number;
  /** Where the entry's own header begins in the archive; its bytes follow. */
  readonly headerOffset: number;
  /** Of the name in the archive, to recognise the header by. */
  readonly nameBytes: number;
}

/**
 * Why an entry cannot be had: `unsafe-path`, `encrypted`, a `method` of compression that Takeout never uses, a symbolic
 * `link` or other special file, bytes `outside` the archive's files or shared with another entry (`overlap`), or an
 * `impossible-size`.
 */
export type EntryProblem = 'unsafe-path' | 'encrypted' | 'method' | 'link' | 'outside' | 'overlap' | 'impossible-size';

export interface LeftOutEntry {
  /** Its name in the archive, cut and cleaned so that it can be printed. */
  readonly name: string;
  readonly problem: EntryProblem;
  /** Goes on from "left out: ". */
  readonly why: string;
}

const HEADER_BYTES = 30;
const ENCRYPTED = 1 << 0;
const PATCHED = 1 << 5;
const STRONGLY_ENCRYPTED = 1 << 6;
const DIRECTORY_MASKED = 1 << 13;
const REGULAR_FILE = 0o100000;
const STORED = 0;
const DEFLATED = 8;
const AES = 99;

const METHOD_NAMES: Readonly<Record<number, string>> = {
  1: 'Shrink',
  6: 'Implode',
  9: 'Deflate64',
  12: 'bzip2',
  14: 'LZMA',
  93: 'Zstandard',
  95: 'xz',
  98: 'PPMd',
};

/**
 * Deflate spends at least 2 bits on 258 bytes. What is declared larger cannot be; what is declared smaller may be a
 * picture of one colour, and is believed as far as its declared size.
 */
const MOST_DEFLATED_RATIO = 1_032;
const PRINTED_CHARACTERS = 200;

type Refusal = Omit<LeftOutEntry, 'name'>;

const NOWHERE: Stretch = { start: 0, end: 0 };
const OVERLAP: Refusal = {
  problem: 'overlap',
  why: 'it shares its bytes with another entry; the archive is damaged or a trap',
};

/**
 * Where in the archive the entry lies at least: its header may have extra fields that the directory does not tell. An
 * entry that is left out for what its record says takes no room from others.
 */
export function stretchOf(record: DirectoryRecord, directoryOffset: number): Stretch {
  if (problemOf(record, directoryOffset)) return NOWHERE;
  return { start: record.headerOffset, end: leastEnd(record) };
}

/**
 * The entry of a record, or why it is left out; undefined for a directory, which is known by the files in it. `isExcess`:
 * another entry has the same bytes.
 */
export function admitEntry(
  record: DirectoryRecord,
  directoryOffset: number,
  isExcess: boolean,
): { readonly entry: ZipEntry } | { readonly leftOut: LeftOutEntry } | undefined {
  const name = decodeName(record.nameBytes, record.extra);
  if (/[/\\]$/.test(name) && record.sizeBytes === 0) return undefined;
  const parsed = parsePath(name);
  if ('refusal' in parsed) return leaveOut(name, refuse('unsafe-path', parsed.refusal));
  const refusal = problemOf(record, directoryOffset) ?? (isExcess ? OVERLAP : undefined);
  if (refusal) return leaveOut(name, refusal);
  return {
    entry: {
      path: parsed.path,
      method: record.method === STORED ? 'stored' : 'deflated',
      crc32: record.crc32,
      sizeBytes: record.sizeBytes,
      compressedBytes: record.compressedBytes,
      headerOffset: record.headerOffset,
      nameBytes: record.nameBytes.length,
    },
  };
}

const refuse = (problem: EntryProblem, why: string): Refusal => ({ problem, why });

function leastEnd({ headerOffset, nameBytes, compressedBytes }: DirectoryRecord): number {
  return headerOffset + HEADER_BYTES + nameBytes.length + compressedBytes;
}

function problemOf(record: DirectoryRecord, directoryOffset: number): Refusal | undefined {
  const { flags, method, sizeBytes, compressedBytes } = record;
  if ((flags & (ENCRYPTED | STRONGLY_ENCRYPTED | DIRECTORY_MASKED)) !== 0 || method === AES) {
    return refuse('encrypted', 'it is encrypted; Google encrypts nothing, so unpack the archive and add the folder');
  }
  if ((method !== STORED && method !== DEFLATED) || (flags & PATCHED) !== 0) {
    const methodName = METHOD_NAMES[method] ?? `method ${method}`;
    return refuse(
      'method',
      `it is packed with ${methodName}, as Google never does; unpack the archive and add the folder`,
    );
  }
  if (record.fileKind !== 0 && record.fileKind !== REGULAR_FILE) {
    return refuse('link', 'it is a symbolic link or another special file');
  }
  if (leastEnd(record) > directoryOffset) {
    return refuse('outside', 'its bytes would lie behind the files of the archive; the archive is damaged');
  }
  if (method === STORED ? sizeBytes !== compressedBytes : sizeBytes > compressedBytes * MOST_DEFLATED_RATIO) {
    return refuse('impossible-size', `${compressedBytes} packed bytes cannot become ${sizeBytes}`);
  }
  return undefined;
}

function leaveOut(name: string, refusal: Refusal): { readonly leftOut: LeftOutEntry } {
  const cut = name.length > PRINTED_CHARACTERS ? `${name.slice(0, PRINTED_CHARACTERS)}…` : name;
  return { leftOut: { name: cut.replaceAll(/[\p{Cc}\p{Cs}]/gu, '\ufffd'), ...refusal } };
}
