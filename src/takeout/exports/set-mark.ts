import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { SeenSource } from '../scan/seen-source.ts';
import { UNANSWERED } from '../scan/source-record.ts';
import type { ExportGroup } from './group-sources.ts';

/** Raised whenever the same archives would make other items than before. */
const RULES = 4;

/**
 * A text that is another one whenever the set may make other items: other exports, other archives in them, other bytes. Where
 * an archive lies is no part of it. Sidecars that could not be read count as soon as they can be, and so do archives whose disk
 * did not answer.
 */
export function markOf(groups: readonly ExportGroup[]): string {
  const hash = createHash('sha256').update(`rules ${RULES}\n`);
  for (const { label, sources, copies } of groups) {
    hash.update(`export ${label}\n`);
    for (const source of [...sources, ...copies]) hash.update(`${JSON.stringify(factsOf(source))}\n`);
  }
  return hash.digest('base64url');
}

function factsOf({ path, identity, state, record }: SeenSource): readonly unknown[] {
  const isThere = state !== 'unreachable';
  const lacksSidecars = isThere && record?.lacksSidecars === true;
  const wasSilent = isThere && record?.broken?.identity === UNANSWERED;
  return [
    basename(path),
    identity,
    ...(lacksSidecars ? ['sidecars can be read'] : []),
    ...(wasSilent ? ['it can be read'] : []),
  ];
}
