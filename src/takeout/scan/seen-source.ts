import { basename } from 'node:path';
import type { FoundSource } from '../inputs/found-source.ts';
import { covers, type Input } from '../inputs/input.ts';
import type { SourceState } from '../takeout-set.ts';
import type { SourceRecord } from './source-record.ts';

/** An archive or unpacked export that the inputs lead to, or led to when its disk was there. */
export interface SeenSource {
  readonly path: string;
  readonly kind: 'archive' | 'folder';
  /** Of the file that is there, or that was there last. */
  readonly identity: string;
  readonly sizeBytes: number;
  readonly state: SourceState;
  readonly why?: string;
  /** Absent for one that was never read nor found to be broken. */
  readonly record?: SourceRecord;
  /** See `FoundSource`. */
  readonly isCertain: boolean;
}

export interface Reconciled {
  readonly seen: readonly SeenSource[];
  /** What no input leads to any more. */
  readonly forgotten: readonly SourceRecord[];
}

/** What is there now, with its identity. */
export type Identified = FoundSource & { readonly identity: string };

const AWAY =
  'it is not there now, or its disk does not answer; bring its disk or the file back, or remove it from the set (takeout remove)';

/**
 * Compares what is known with what is there. An archive of the same name, size and time as one that is missing is that one,
 * moved; whatever else is missing is unreachable as long as an input leads to where it was.
 */
export function reconcile(
  records: readonly SourceRecord[],
  found: readonly Identified[],
  inputs: readonly Input[],
): Reconciled {
  const byPath = new Map(records.map((record) => [record.path, record]));
  const there = new Set(found.map(({ path }) => path));
  const missing = records.filter(({ path }) => !there.has(path));
  const seen: SeenSource[] = [];
  const taken = new Set<SourceRecord>();
  for (const source of found) {
    const record = byPath.get(source.path) ?? missing.find((lost) => !taken.has(lost) && isMoved(lost, source));
    if (record) taken.add(record);
    seen.push(see(source, record));
  }
  const left = missing.filter((record) => !taken.has(record));
  const isKept = ({ path }: SourceRecord) => inputs.some((input) => covers(input, path));
  return { seen: [...seen, ...left.filter(isKept).map(away)], forgotten: left.filter((record) => !isKept(record)) };
}

function isMoved(record: SourceRecord, { path, kind, identity }: Identified): boolean {
  if (record.kind !== 'archive' || kind !== 'archive') return false;
  return basename(record.path) === basename(path) && record.read?.identity === identity;
}

function see({ path, kind, identity, sizeBytes, isCertain }: Identified, record: SourceRecord | undefined): SeenSource {
  const known = { path, kind, identity, sizeBytes, isCertain, ...(record && { record }) };
  if (record?.read?.identity === identity && record.kind === kind) {
    return { ...known, sizeBytes: record.read.sizeBytes, state: 'ready' };
  }
  if (record?.broken?.identity === identity) return { ...known, state: 'broken', why: record.broken.why };
  return { ...known, state: record?.read ? 'changed' : 'unread' };
}

function away(record: SourceRecord): SeenSource {
  const { path, kind, read, broken } = record;
  const identity = read?.identity ?? broken?.identity ?? '';
  return {
    path,
    kind,
    identity,
    sizeBytes: read?.sizeBytes ?? 0,
    state: 'unreachable',
    why: AWAY,
    record,
    isCertain: true,
  };
}
