import assert from 'node:assert/strict';
import { album, photo, type SandboxItem, video } from '../../src/sandbox/sandbox-library.ts';
import { type LibraryContent, photoLibraryContract } from '../library/photo-library-contract.ts';
import { bytesOf, GoogleWorld } from './google-world.ts';

const STATES = { ready: 'READY', processing: 'PROCESSING', failed: 'FAILED' } as const;

photoLibraryContract('Google Photos', async (content) => {
  const items = itemsOf(content);
  const named = (filename: string) => items.find((item) => item.filename === filename) ?? assert.fail(filename);
  const albums = content.albums.map((entry, number) => album(entry.title, entry.items.map(named), `album ${number}`));
  const world = await GoogleWorld.create({ items, albums });
  return {
    library: world.library,
    bytesOf: (filename) => bytesOf(named(filename)),
    remove: (filename) => world.sandbox.control.library.removeItems([named(filename).id]),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
});

function itemsOf({ items }: LibraryContent): SandboxItem[] {
  return items.map(({ filename, kind, takenAt, sizeBytes, state, favorite }) => {
    const details = { creationTime: takenAt, sizeBytes, favorite, state: STATES[state] };
    return kind === 'video' ? video(filename, details) : photo(filename, details);
  });
}
