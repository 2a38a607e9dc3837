import type { ExifNote } from './exif-block.ts';

/** One photo or video of the demonstration, before its bytes are made. */
export interface Shot {
  readonly kind: 'photo' | 'movie';
  /** Tells shots of one name apart; the item's id comes from it. */
  readonly key: string;
  readonly filename: string;
  /** RFC 3339 in UTC. */
  readonly takenAt?: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Of a movie. */
  readonly frames?: number;
  /** Written into the file and told by the API; absent: the file has no EXIF. */
  readonly camera?: Camera;
  readonly description?: string;
  readonly favorite?: boolean;
  /** Default: ready. */
  readonly state?: 'PROCESSING' | 'FAILED';
  /** The API tells next to nothing about it. */
  readonly bare?: boolean;
}

export interface Camera {
  readonly make: string;
  readonly model: string;
  /** Name of the `number`th picture it took. */
  readonly nameOf: (number: number, takenAt: string) => string;
}

/** Counters of real cameras start again, which is why names come back in other months. */
const COUNTER_SIZE = 40;

export const CAMERAS: readonly Camera[] = [
  {
    make: 'Google',
    model: 'Pixel 5',
    nameOf: (number, takenAt) => `PXL_${takenAt.replace(/[-:Z]/g, '').replace('T', '_')}${100 + (number % 900)}.jpg`,
  },
  { make: 'Canon', model: 'Canon EOS 80D', nameOf: (number) => `IMG_${counter(number)}.JPG` },
  { make: 'SONY', model: 'ILCE-6000', nameOf: (number) => `DSC0${counter(number)}.JPG` },
];

const PHOTO_SIZES = [
  [640, 480],
  [1280, 960],
  [2048, 1536],
  [1536, 2048],
  [1024, 1024],
  [1920, 1080],
  [320, 240],
  [4032, 3024],
] as const;

/** The last is the large one: more than 64 MiB. */
const MOVIE_SHAPES = [
  [160, 96, 25],
  [160, 96, 50],
  [192, 112, 30],
  [256, 144, 25],
  [256, 144, 60],
  [320, 176, 40],
  [320, 192, 15],
  [320, 192, 25],
  [320, 192, 50],
  [640, 352, 10],
  [640, 352, 25],
  [640, 352, 200],
] as const;

const FIRST_YEAR = 2021;
const MONTHS = 48;

/** The ordinary photos of four years: `perMonth` a month, by three cameras and, now and then, a scanner. */
export function photoShots(perMonth: number): Shot[] {
  return Array.from({ length: MONTHS * perMonth }, (_, number) => photoShot(number, Math.floor(number / perMonth)));
}

function photoShot(number: number, month: number): Shot {
  const takenAt = timeIn(month, number);
  const [widthPx, heightPx] = PHOTO_SIZES[number % PHOTO_SIZES.length] ?? PHOTO_SIZES[0];
  const camera = number % 10 === 9 ? undefined : CAMERAS[number % CAMERAS.length];
  const filename = camera ? camera.nameOf(number, takenAt) : `scan-${counter(number)}.jpg`;
  return {
    kind: 'photo',
    key: `photo ${number}`,
    filename,
    takenAt,
    widthPx,
    heightPx,
    ...(camera ? { camera } : {}),
    ...(number % 12 === 0 ? { favorite: true } : {}),
    ...(number % 7 === 0 ? { description: `View number ${number + 1}` } : {}),
  };
}

/** Twelve videos from 0.5 MB to 68 MB, spread over the four years. */
export function movieShots(): Shot[] {
  return MOVIE_SHAPES.map(([widthPx, heightPx, frames], number) => {
    const takenAt = timeIn(number * 4 + 1, number * 17);
    const filename =
      number % 2 === 0 ? `VID_${takenAt.slice(0, 10).replaceAll('-', '')}.mp4` : `MVI_${counter(number)}.MP4`;
    const favorite = number % 4 === 0 ? { favorite: true } : {};
    return { kind: 'movie', key: `movie ${number}`, filename, takenAt, widthPx, heightPx, frames, ...favorite };
  });
}

/** What the camera writes into the file. */
export function exifOf({ camera, takenAt }: Shot): ExifNote | undefined {
  if (!camera || takenAt === undefined) return undefined;
  const wallClock = takenAt
    .replace('T', ' ')
    .replace('Z', '')
    .replace(/^(\d+)-(\d+)-/, '$1:$2:');
  // Phones note the zone as well, cameras do not.
  const offset = camera.make === 'Google' ? { offset: '+00:00' } : {};
  return { takenAt: wallClock, make: camera.make, model: camera.model, ...offset };
}

/** A daylight moment in month `month` of the four years, another for each `number`. */
function timeIn(month: number, number: number): string {
  const year = FIRST_YEAR + Math.floor(month / 12);
  const day = 1 + ((number * 11) % 28);
  const [hour, minute, second] = [8 + (number % 11), (number * 13) % 60, (number * 29) % 60];
  return new Date(Date.UTC(year, month % 12, day, hour, minute, second)).toISOString().replace('.000', '');
}

function counter(number: number): string {
  return String(1 + (number % COUNTER_SIZE)).padStart(4, '0');
}
