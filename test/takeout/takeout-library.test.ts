import { crc32 } from 'node:zlib';
import { album, shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { type ContractItem, type LibraryContent, photoLibraryContract } from '../library/photo-library-contract.ts';
import { TakeoutWorld } from './takeout-world.ts';

/** Those that the contract deletes: each lies in an export of its own, which can be taken out of the set. */
const DELETED = ['beach.jpg', '7.jpg'];

photoLibraryContract('Google Takeout', makeWorld, { isAlwaysReady: true, ordersAlbumsByTime: true });

async function makeWorld(content: LibraryContent) {
  const world = await TakeoutWorld.open();
  const alone = DELETED.filter((name) => content.items.some(({ filename }) => filename === name));
  const archives = new Map<string, readonly string[]>();
  for (const [number, name] of [undefined, ...alone].entries()) {
    const isHere = (filename: string) => (name === undefined ? !alone.includes(filename) : filename === name);
    const shots = new Map(content.items.filter(({ filename }) => isHere(filename)).map(toShot));
    const albums = content.albums.map(({ title, items }, position) =>
      album(
        title,
        items.flatMap((item) => shots.get(item) ?? []),
        position === 0 ? {} : { folder: `${title}(${position})` },
      ),
    );
    const hasAny = shots.size > 0 || (name === undefined && albums.length > 0);
    if (!hasAny) continue;
    const stamp = `2025052${number}T084030Z`;
    const written = await writeExport(world.path(stamp), { stamp, parts: 1, shots: [...shots.values()], albums });
    await world.library.add(written.archives);
    if (name !== undefined) archives.set(name, written.archives);
  }
  return {
    library: world.library,
    bytesOf: (filename: string) => bytesOf(content.items.find((item) => item.filename === filename)),
    remove: async (filename: string) => void (await world.library.remove(archives.get(filename) ?? [])),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

function toShot(item: ContractItem) {
  const { filename, takenAt, favorite } = item;
  return [filename, shot(filename, { takenAt, favorite, content: bytesOf(item) })] as const;
}

/** As hard to pack as a photo, and others for each name. */
function bytesOf(item: ContractItem | undefined): Uint8Array {
  const bytes = new Uint8Array(item?.sizeBytes ?? 0);
  let state = crc32(item?.filename ?? '');
  for (let at = 0; at < bytes.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}
