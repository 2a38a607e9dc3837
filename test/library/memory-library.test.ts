import { album, MemoryLibrary, photo, video } from '../support/memory-library.ts';
import { photoLibraryContract } from './photo-library-contract.ts';

photoLibraryContract('the library held in memory', async ({ items, albums }) => {
  const library = new MemoryLibrary([
    ...items.map(({ filename, kind, ...details }) => (kind === 'video' ? video : photo)(filename, details)),
    ...albums.map((entry, number) => album(entry.title, entry.items, { id: `album-${number}` })),
  ]);
  return {
    library,
    bytesOf: (filename) => library.bytesOf(filename),
    remove: (filename) => library.remove(filename),
    [Symbol.asyncDispose]: async () => undefined,
  };
});
