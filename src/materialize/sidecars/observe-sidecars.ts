import type { Destination } from '../destination.ts';
import { look } from '../look.ts';
import type { KnownFiles } from '../manifest.ts';
import type { ManifestRecord } from '../manifest-record.ts';
import type { ObservedSidecar } from './plan-sidecar.ts';
import type { WantedSidecar } from './wanted-sidecar.ts';

type Maybe<T> = T | undefined;

/**
 * Looks at what stands where each sidecar belongs, in the same order. Where nothing is to be said and no run ever said
 * something, nobody looks: that is so for most items of most libraries.
 */
export async function observeSidecars(
  wanted: readonly Maybe<WantedSidecar>[],
  destination: Destination,
  known: KnownFiles,
): Promise<Maybe<ObservedSidecar>[]> {
  const paths = wanted.flatMap((one) => one?.path ?? []);
  if (paths.length === 0) return [];
  const records = await known.recordsOf(paths);
  const byPath = new Map(paths.map((path, index) => [path, records[index]]));
  return Promise.all(wanted.map((one) => one && observe(one, byPath.get(one.path), destination)));
}

async function observe(
  wanted: WantedSidecar,
  record: Maybe<ManifestRecord>,
  destination: Destination,
): Promise<Maybe<ObservedSidecar>> {
  if (!wanted.isNeeded && record?.kind !== 'sidecar') return undefined;
  const found = await look(destination.absolute(wanted.path));
  return { wanted, found, ...(record && { record }) };
}
