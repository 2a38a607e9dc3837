import { CorruptStateError } from '../base/failure.ts';

/** What we remember of one file that we wrote, or found to hold the original's bytes. Version 1. */
export interface ManifestRecord {
  /** The item, and the revision of it, whose original the file holds. */
  readonly id: string;
  readonly revision: string;
  readonly sizeBytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  /** The time of modification that we gave the file, milliseconds since 1970. */
  readonly mtimeMs: number;
}

export function encodeRecord({ id, revision, sizeBytes, sha256, mtimeMs }: ManifestRecord): string {
  return JSON.stringify({ v: 1, id, revision, sizeBytes, sha256, mtimeMs });
}

/** Throws `CorruptStateError` for what no version 1 ever wrote. */
export function decodeRecord(path: string, text: string): ManifestRecord {
  const value = parsed(text);
  if (!isVersion1(value)) throw new CorruptStateError(`its record of ${path} cannot be understood`);
  const { id, revision, sizeBytes, sha256, mtimeMs } = value;
  return { id, revision, sizeBytes, sha256, mtimeMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// By hand rather than by schema: a run over a million files reads a million of these.
function isVersion1(value: unknown): value is ManifestRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { v, id, revision, sizeBytes, sha256, mtimeMs } = value as Record<string, unknown>;
  return (
    v === 1 &&
    typeof id === 'string' &&
    typeof revision === 'string' &&
    Number.isSafeInteger(sizeBytes) &&
    typeof sha256 === 'string' &&
    Number.isSafeInteger(mtimeMs)
  );
}
