import { generatedBody } from './media-body.ts';
import { type SandboxAlbum, type SandboxItem, type SandboxLibrary, sandboxId } from './sandbox-library.ts';

/** From January 2010 to December 2024. */
const MONTHS = 180;
const NEWEST_YEAR = 2024;

/** A journey: this part of all items is of one month, and so in one directory of the tree. */
const JOURNEY_PART = 0.06;
/** August 2019, counted back from the newest month. */
const JOURNEY_MONTHS_AGO = 64;
export const JOURNEY = { year: 2019, month: 8 };

const ALBUMS = 20;
const LARGEST_ALBUM = 1_000;
const ITEMS_A_VIDEO = 20;
const ITEMS_A_FAVORITE = 2_000;

/** What a person has after fifteen years, of any size: one large month, some videos, albums, favourites. Always the same. */
export function makeLargeLibrary(count: number): SandboxLibrary {
  return { items: [...largeLibraryItems(count)], albums: largeLibraryAlbums(count) };
}

/** Newest first, each made when it is asked for, so that a million take no memory. Names are unique. */
export function* largeLibraryItems(count: number): Generator<SandboxItem, void, undefined> {
  for (let position = 0; position < count; position += 1) yield largeLibraryItem(position, count);
}

/** The one at `position`, from 0 for the newest to below `count`. */
export function largeLibraryItem(position: number, count: number): SandboxItem {
  const isVideo = position % ITEMS_A_VIDEO === 7;
  const creationTime = `${new Date(takenAtMs(position, count)).toISOString().slice(0, 19)}Z`;
  const name = creationTime.replace(/[-:Z]/g, '').replace('T', '_');
  const camera = { cameraMake: 'Google', cameraModel: 'Pixel 5' };
  return {
    id: idOf(position),
    filename: isVideo ? `VID_${name}.mp4` : `IMG_${name}.jpg`,
    mimeType: isVideo ? 'video/mp4' : 'image/jpeg',
    creationTime,
    metadata: isVideo
      ? { width: '1920', height: '1080', video: { ...camera, fps: 30 } }
      : { width: '4032', height: '3024', photo: camera },
    favorite: position % ITEMS_A_FAVORITE === 3,
    state: 'READY',
    body: generatedBody(position, sizeBytesOf(position, isVideo), isVideo ? 'mp4' : 'jpeg'),
  };
}

export function largeLibraryAlbums(count: number): SandboxAlbum[] {
  return Array.from({ length: ALBUMS }, (_, number) => {
    const length = Math.min(Math.ceil((LARGEST_ALBUM * (number + 1)) / ALBUMS), Math.floor(count / ALBUMS));
    const first = Math.floor((count * number) / ALBUMS);
    const itemIds = Array.from({ length }, (_, at) => idOf(first + at));
    return { id: sandboxId(`large album ${number}`), title: `Album ${number + 1}`, itemIds };
  });
}

function idOf(position: number): string {
  return sandboxId(`large ${position}`);
}

/** 1.5 to 5.5 MB, for videos tenfold. */
function sizeBytesOf(position: number, isVideo: boolean): number {
  return (1_500_000 + ((position * 7_919) % 4_000_000)) * (isVideo ? 10 : 1);
}

/** Falls with the position: months of equal counts, but for that of the journey. */
function takenAtMs(position: number, count: number): number {
  const inJourney = Math.round(count * JOURNEY_PART);
  const aMonth = (count - inJourney) / (MONTHS - 1);
  const first = Math.ceil(aMonth * JOURNEY_MONTHS_AGO);
  if (position < first) return timeIn(position / aMonth);
  if (position < first + inJourney) return timeIn(JOURNEY_MONTHS_AGO + (position - first) / inJourney);
  return timeIn((position - inJourney) / aMonth + 1);
}

/** `3.25` is three months and a quarter before the end of the newest one. */
function timeIn(monthsAgo: number): number {
  const whole = Math.floor(monthsAgo);
  const endMs = Date.UTC(NEWEST_YEAR + 1, -whole, 1);
  const startMs = Date.UTC(NEWEST_YEAR + 1, -whole - 1, 1);
  // Never the end itself, which is of the next month.
  return Math.ceil(endMs - (monthsAgo - whole) * (endMs - startMs)) - 1_000;
}
