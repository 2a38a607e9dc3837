import type { RecordKind } from '../index/record-kind.ts';
import type { ClassifiedJson } from '../json/classify-json.ts';
import type { Sidecar } from '../json/sidecar.ts';

/** What a JSON file of an export says, under the key of the file: flags that are not set are left out. */
export type JsonRecord =
  | Exclude<ClassifiedJson, { readonly kind: 'asset' }>
  | { readonly kind: 'asset'; readonly sidecar: Partial<Sidecar> };

export const jsonRecords: RecordKind<JsonRecord> = {
  name: 'sidecar',
  prefix: 'json:',
  version: 1,
  isWhole: ({ kind }) => typeof kind === 'string',
};

const UNSET = {
  people: [],
  favorite: false,
  archived: false,
  trashed: false,
  locked: false,
  fromPartner: false,
  fromSharedAlbum: false,
} as const satisfies Partial<Sidecar>;

export function toJsonRecord(json: ClassifiedJson): JsonRecord {
  if (json.kind !== 'asset') return json;
  const told = Object.entries(json.sidecar).filter(([, value]) => value !== false && !isEmptyList(value));
  return { kind: 'asset', sidecar: Object.fromEntries(told) };
}

export function fromJsonRecord(record: JsonRecord): ClassifiedJson {
  return record.kind === 'asset' ? { kind: 'asset', sidecar: { ...UNSET, ...record.sidecar } } : record;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
