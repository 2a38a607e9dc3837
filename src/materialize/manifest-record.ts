import { CorruptStateError } from '../base/failure.ts';

/** What we remember of one file that we wrote, or found to hold what we would have written. */
export type ManifestRecord = OriginalRecord | SidecarRecord;

interface KnownFile {
  readonly sizeBytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  /** The time of modification that we gave the file, or that it got when we wrote it; milliseconds since 1970. */
  readonly mtimeMs: number;
}

/** Of a copied original. Version 1. */
export interface OriginalRecord extends KnownFile {
  readonly kind: 'original';
  /** The item, and the revision of it, whose original the file holds. */
  readonly id: string;
  readonly revision: string;
}

/** Of a file beside an original that says what is known of it. Version 2, which says what kind of file it is. */
export interface SidecarRecord extends KnownFile {
  readonly kind: 'sidecar';
}

export function encodeRecord(record: ManifestRecord): string {
  const { kind, sizeBytes, sha256, mtimeMs } = record;
  if (kind === 'sidecar') return JSON.stringify({ v: 2, kind, sizeBytes, sha256, mtimeMs });
  const { id, revision } = record;
  return JSON.stringify({ v: 1, id, revision, sizeBytes, sha256, mtimeMs });
}

/** Throws `CorruptStateError` for what neither version ever wrote. */
export function decodeRecord(path: string, text: string): ManifestRecord {
  const record = recordIn(parsed(text));
  if (!record) throw new CorruptStateError(`its record of ${path} cannot be understood`);
  return record;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

// By hand rather than by schema: a run over a million files reads a million of these.
function recordIn(value: unknown): ManifestRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { v, kind, id, revision, sizeBytes, sha256, mtimeMs }: Partial<Record<string, unknown>> = { ...value };
  if (typeof sha256 !== 'string' || !isWhole(sizeBytes) || !isWhole(mtimeMs)) return undefined;
  const file = { sizeBytes, sha256, mtimeMs };
  if (v === 2 && kind === 'sidecar') return { kind, ...file };
  const isOriginal = v === 1 && typeof id === 'string' && typeof revision === 'string';
  return isOriginal ? { kind: 'original', id, revision, ...file } : undefined;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
