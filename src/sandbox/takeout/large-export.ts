import { largeLibraryItem } from '../large-library.ts';
import type { ExportDescription, Shot } from './description.ts';
import { movieOf, pictureOf } from './media-content.ts';
import { album, shot } from './vocabulary.ts';

export interface LargeExportChoices {
  /** Photos and videos; edited copies and moving halves come on top. */
  readonly items: number;
  readonly parts: number;
}

const STAMP = '20250529T084030Z';

/** Small enough for 100,000 on any disk. */
const SMALLEST_BYTES = 2_048;
const BYTES_RANGE = 4_096;

/** One in so many. */
const AN_IPHONE = 4;
const A_VIDEO = 20;
const A_LIVE_PHOTO = 5;
const AN_EDIT = 30;
const A_FAVORITE = 200;
const AN_ARCHIVED = 400;
const A_TRASHED = 500;
const A_SCREENSHOT = 25;
const A_PERSON = 10;
const A_PLACE = 2;

/** Names of an iPhone come back after so many, so that folders of years hold several of one name. */
const IPHONE_NAMES = 1_000;

const ALBUMS = 50;
/** Of all items, over all albums. */
const SHARE_IN_ALBUMS = 0.05;

/**
 * What a person's export looks like after fifteen years with an Android telephone, an iPhone and many screenshots, but for
 * the size of its files. Same choices, same export, to the byte.
 */
export function largeExport({ items, parts }: LargeExportChoices): ExportDescription {
  // From the oldest on: that is the order in which exports were seen to number files of one name.
  const shots = Array.from({ length: items }, (_, at) => largeShot(items - 1 - at, items));
  return { stamp: STAMP, parts, shots, albums: largeAlbums(shots) };
}

function largeShot(position: number, count: number): Shot {
  const takenAt = largeLibraryItem(position, count).creationTime ?? '';
  const isVideo = position % A_VIDEO === 7;
  const isIphone = position % AN_IPHONE === 1;
  const isLive = isIphone && !isVideo && position % A_LIVE_PHOTO === 0;
  const sizeBytes = sizeOf(position);
  return shot(titleOf(position, takenAt, isVideo, isIphone), {
    takenAt,
    content: isVideo ? movieOf(position, sizeBytes) : pictureOf(position, sizeBytes, { takenAt: exifTime(takenAt) }),
    standing: standingOf(position),
    favorite: position % A_FAVORITE === 3,
    ...(position % A_PERSON === 2 ? { people: ['Anna', `Person ${position % 40}`] } : {}),
    ...(position % A_PLACE === 0
      ? { location: { latitude: 46 + (position % 90) / 10, longitude: 5 + (position % 83) / 10 } }
      : {}),
    ...(isLive ? { clip: ['.MP4', movieOf(count + position, sizeBytes)] } : {}),
    ...(!isVideo && position % AN_EDIT === 4 ? { edited: pictureOf(2 * count + position, sizeBytes) } : {}),
  });
}

function titleOf(position: number, takenAt: string, isVideo: boolean, isIphone: boolean): string {
  const [date = '', time = ''] = takenAt.replace(/[-:Z]/g, '').split('T');
  if (isIphone) {
    const number = String(Math.floor(position / AN_IPHONE) % IPHONE_NAMES).padStart(4, '0');
    return `IMG_${number}${isVideo ? '.MOV' : '.HEIC'}`;
  }
  if (!isVideo && position % A_SCREENSHOT === 6) return `Screenshot_${date}-${time}_com.example.messages.jpg`;
  return `PXL_${date}_${time}${String(position % 1_000).padStart(3, '0')}${isVideo ? '.mp4' : '.jpg'}`;
}

function standingOf(position: number): Shot['standing'] {
  if (position % AN_ARCHIVED === 9) return 'archived';
  return position % A_TRASHED === 10 ? 'trashed' : 'shown';
}

/** Neighbours in time, as an album of a journey has them. */
function largeAlbums(shots: readonly Shot[]) {
  const length = Math.floor((shots.length * SHARE_IN_ALBUMS) / ALBUMS);
  return Array.from({ length: ALBUMS }, (_, number) => {
    const first = Math.floor((shots.length * number) / ALBUMS);
    const members = shots.slice(first, first + length).filter(({ standing }) => standing === 'shown');
    return album(`Journey ${number + 1}`, members);
  }).filter(({ members }) => members.length > 0);
}

function sizeOf(position: number): number {
  return SMALLEST_BYTES + ((position * 7_919) % BYTES_RANGE);
}

function exifTime(takenAt: string): string {
  return takenAt.slice(0, 19).replaceAll('-', ':').replace('T', ' ');
}
