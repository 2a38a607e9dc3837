import assert from 'node:assert/strict';
import { shot } from '../../../src/sandbox/takeout/vocabulary.ts';
import { Person, type PersonOptions } from '../../support/person.ts';
import { lines } from '../small-library.ts';
import { STAMP } from './memories.ts';

/** Somebody without any account whose photos are all in one directory. */
export const somebody = (options: Partial<PersonOptions> = {}) =>
  Person.create({
    library: { items: [], albums: [] },
    hasClientSecret: false,
    ...options,
    variables: { GPHOTOS_FS_LAYOUT: 'all', ...options.variables },
  });

/** Names of all items, as `ls` tells them. */
export async function namesShown(person: Person, ...options: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await person.gphotosFs('ls', 'photos/all', ...options);
  if (status === 2) assert.match(stderr, /Cannot find 'all' in 'photos'/, 'the directory goes with its last item');
  return lines(stdout).sort();
}

/** Three months, a part each, so that a part that is missing takes one photo with it. */
export const THREE = {
  stamp: STAMP,
  parts: 3,
  shots: [1, 2, 3].map((part) =>
    shot(`part-${part}.jpg`, { part, sidecarPart: part, takenAt: `2021-0${part}-04T10:00:00Z`, sizeBytes: 20_000 }),
  ),
};
