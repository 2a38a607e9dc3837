/** A small export with one of each: twins, an edited copy, a moving half, albums, and photos out of their ordinary place. */
import type { ExportDescription } from '../../../src/sandbox/takeout/description.ts';
import type { FileRole } from '../../../src/sandbox/takeout/entries.ts';
import type { ExpectedExport, ExpectedItem } from '../../../src/sandbox/takeout/expected.ts';
import { album, otherFile, shot } from '../../../src/sandbox/takeout/vocabulary.ts';

export const beach = shot('beach.jpg', {
  takenAt: '2021-07-14T09:31:05Z',
  favorite: true,
  description: 'At the sea',
  people: ['Anna', 'Ben Example'],
  location: { latitude: 47.5, longitude: -8.25, altitudeM: 430 },
});
export const twin = shot('beach.jpg', { takenAt: '2021-07-20T09:00:00Z' });
export const hill = shot('hill.jpg', { takenAt: '2020-12-31T23:30:00Z', edited: true });
export const live = shot('IMG_2367.HEIC', { takenAt: '2021-08-01T10:00:00Z', clip: '.MP4' });
export const clip = shot('clip.mp4', { takenAt: '2021-07-15T10:00:00Z', sizeBytes: 900_000 });
export const stored = shot('plain.mp4', {
  takenAt: '2021-07-16T10:00:00Z',
  sizeBytes: 300_000,
  packing: { method: 'stored' },
});
export const receipt = shot('receipt.jpg', { takenAt: '2021-09-01T10:00:00Z', standing: 'archived' });
export const blurred = shot('blurred.jpg', { takenAt: '2021-09-02T10:00:00Z', standing: 'trashed' });
export const secret = shot('secret.jpg', { takenAt: '2021-09-03T10:00:00Z', standing: 'locked' });

export const STAMP = '20250529T084030Z';

/** In three parts, no sidecar beside its photo. */
export const MEMORIES: ExportDescription = {
  stamp: STAMP,
  parts: 3,
  sidecars: 'other-part',
  shots: [beach, twin, hill, live, clip, stored, receipt, blurred, secret],
  albums: [album('Summer / 2021', [beach, clip]), album('Walks', [hill], { copies: 'json-only' })],
  others: [otherFile('Takeout/Contacts/anna.jpg', 'a picture of another product')],
};

/** Where an item is to be seen; of two with one name the later one was there first. */
export interface Promised {
  readonly path: string;
  readonly item: ExpectedItem;
}

/** What a mount with the ordinary `--include` promises of `MEMORIES`, in the order of their paths. */
export function promisedOf(expected: ExpectedExport): readonly Promised[] {
  const of = (shown: ExpectedItem['shot'], role: FileRole = 'original') => {
    const item = expected.items.find((one) => one.shot === shown && one.role === role);
    if (!item) throw new Error(`The export has no ${role} of ${shown.title}`);
    return item;
  };
  return [
    { path: 'photos/2020/12/hill-edited.jpg', item: of(hill, 'edited') },
    { path: 'photos/2020/12/hill.jpg', item: of(hill) },
    { path: 'photos/2021/07/beach (2).jpg', item: of(beach) },
    { path: 'photos/2021/07/beach.jpg', item: of(twin) },
    { path: 'photos/2021/07/clip.mp4', item: of(clip) },
    { path: 'photos/2021/07/plain.mp4', item: of(stored) },
    { path: 'photos/2021/08/IMG_2367.HEIC', item: of(live) },
    { path: 'photos/2021/08/IMG_2367.MP4', item: of(live, 'clip') },
    { path: 'photos/2021/09/receipt.jpg', item: of(receipt) },
  ];
}

/** Albums and favourites of the same, as `path -> where it leads`. */
export const LINKS = [
  'albums/Summer _ 2021/beach (2).jpg -> ../../photos/2021/07/beach (2).jpg',
  'albums/Summer _ 2021/clip.mp4 -> ../../photos/2021/07/clip.mp4',
  'albums/Walks/hill-edited.jpg -> ../../photos/2020/12/hill-edited.jpg',
  'albums/Walks/hill.jpg -> ../../photos/2020/12/hill.jpg',
  'favorites/beach (2).jpg -> ../photos/2021/07/beach (2).jpg',
];
