/** The words in which tests and the demonstration describe an export. */
import { createHash } from 'node:crypto';
import type { Album, Clip, Member, OtherFile, Packing, Shot } from './description.ts';
import { bytesOf, type MediaContent, movieOf, pictureOf } from './media-content.ts';

/** Bytes, a text, or a content of `media-content.ts`. */
export type GivenContent = MediaContent | Uint8Array | string;

export interface ShotChoices extends Partial<Omit<Shot, Made>> {
  /** RFC 3339; null: the export does not know. Default: a day in July 2021. */
  readonly takenAt?: string | null;
  /** Default: made up from title and time. */
  readonly content?: GivenContent;
  /** How large a made-up content is; default: some kilobytes. */
  readonly sizeBytes?: number;
  /** Difference of the camera's clock to UTC, which a made-up picture then tells: `+02:00`. */
  readonly utcOffset?: string;
  /** `true` makes one up. */
  readonly edited?: true | GivenContent;
  /** The extension of the moving half, made up unless given. */
  readonly clip?: string | readonly [extension: string, content: GivenContent];
  /** What its sidecars hold, as it is. */
  readonly sidecar?: GivenContent;
}

type Made = 'title' | 'takenAt' | 'content' | 'edited' | 'clip' | 'sidecar';

const MOVIE = /\.(mp4|mov|m4v|avi|3gp|mpg)$/i;
const DEFAULT_TAKEN_AT = '2021-07-04T10:00:00Z';

/** A photo or video of the library. Two of one title and time are alike to the byte unless `content` says otherwise. */
export function shot(title: string, choices: ShotChoices = {}): Shot {
  const { takenAt: time = DEFAULT_TAKEN_AT, content, sizeBytes, utcOffset, edited, clip, sidecar, ...given } = choices;
  const takenAt = time ?? undefined;
  const realExtension = given.realExtension ?? '.jpg';
  const made = { title: title.includes('.') ? title : title + realExtension, takenAt, sizeBytes, utcOffset };
  const copy = edited === true ? madeUp({ ...made, key: 'edited' }) : edited;
  return {
    standing: 'shown',
    favorite: false,
    people: [],
    ...given,
    title,
    realExtension,
    content: content === undefined ? madeUp(made) : contentOf(content),
    ...(takenAt === undefined ? {} : { takenAt }),
    ...(copy === undefined ? {} : { edited: contentOf(copy) }),
    ...(clip === undefined ? {} : { clip: clipOf(clip, made) }),
    ...(sidecar === undefined ? {} : { sidecar: contentOf(sidecar) }),
  };
}

export type AlbumChoices = Partial<Omit<Album, 'title' | 'members'>>;

/** An album of shots, or of members that say how their copy differs. */
export function album(title: string, members: readonly (Shot | Member)[], choices: AlbumChoices = {}): Album {
  return {
    copies: 'media',
    metadata: 'full',
    date: '2018-07-28T12:00:00Z',
    ...choices,
    title,
    members: members.map((one) => ('shot' in one ? one : { shot: one })),
  };
}

/** A file at any path of an archive. */
export function otherFile(
  path: string | Uint8Array,
  content: GivenContent,
  choices: { readonly packing?: Packing; readonly part?: number } = {},
): OtherFile {
  return { path, content: contentOf(content), ...choices };
}

function contentOf(given: GivenContent): MediaContent {
  return typeof given === 'string' || given instanceof Uint8Array ? bytesOf(given) : given;
}

interface Making {
  readonly title: string;
  readonly takenAt: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly utcOffset?: string | undefined;
  /** Tells contents of one title and time apart. */
  readonly key?: string;
}

function madeUp({ title, takenAt, sizeBytes, utcOffset, key = '' }: Making): MediaContent {
  const number = createHash('sha256')
    .update(JSON.stringify([title, takenAt, key]))
    .digest()
    .readUInt32BE(0);
  const length = sizeBytes ?? 2_000 + (number % 4_000);
  if (MOVIE.test(title)) return movieOf(number, length);
  const note = takenAt === undefined ? {} : { takenAt: wallClock(takenAt, utcOffset ?? 'Z') };
  return pictureOf(number, length, { ...note, ...(utcOffset === undefined ? {} : { offset: utcOffset }) });
}

function clipOf(given: NonNullable<ShotChoices['clip']>, making: Making): Clip {
  if (typeof given !== 'string') return { extension: given[0], content: contentOf(given[1]) };
  // A half is a movie, whatever its name says.
  return { extension: given, content: madeUp({ ...making, title: `${making.title}.mp4`, key: 'clip' }) };
}

/** As EXIF has it: the clock on the wall where the camera was. */
function wallClock(takenAt: string, offset: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const shiftMinutes = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -1 : 1);
  const local = new Date(Date.parse(takenAt) + shiftMinutes * 60_000).toISOString();
  return local.slice(0, 19).replaceAll('-', ':').replace('T', ' ');
}
