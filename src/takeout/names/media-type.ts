import { kindOfExtension } from './media-name.ts';
import { splitExtension } from './name-rule.ts';

const BY_EXTENSION: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  jpe: 'image/jpeg',
  jfif: 'image/jpeg',
  heic: 'image/heic',
  heif: 'image/heif',
  hif: 'image/heif',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  jxl: 'image/jxl',
  bmp: 'image/bmp',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
  psd: 'image/vnd.adobe.photoshop',
  dng: 'image/x-adobe-dng',
  cr2: 'image/x-canon-cr2',
  cr3: 'image/x-canon-cr3',
  crw: 'image/x-canon-crw',
  nef: 'image/x-nikon-nef',
  nrw: 'image/x-nikon-nrw',
  arw: 'image/x-sony-arw',
  orf: 'image/x-olympus-orf',
  raf: 'image/x-fuji-raf',
  rw2: 'image/x-panasonic-rw2',
  pef: 'image/x-pentax-pef',
  srw: 'image/x-samsung-srw',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mp: 'video/mp4',
  mv: 'video/mp4',
  mov: 'video/quicktime',
  qt: 'video/quicktime',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  mpe: 'video/mpeg',
  mp2: 'video/mpeg',
  m2v: 'video/mpeg',
  avi: 'video/x-msvideo',
  wmv: 'video/x-ms-wmv',
  asf: 'video/x-ms-asf',
  '3gp': 'video/3gpp',
  '3gpp': 'video/3gpp',
  '3g2': 'video/3gpp2',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  flv: 'video/x-flv',
  m2ts: 'video/mp2t',
  mts: 'video/mp2t',
  ts: 'video/mp2t',
};

/** The type that a file's name tells; empty where it tells none. */
export function mediaTypeOf(name: string): string {
  return BY_EXTENSION[splitExtension(name).extension.slice(1).toLowerCase()] ?? '';
}

/** Photo or video, by its name or, where that tells nothing, its title; a photo where neither does. */
export function kindOfNames(...names: readonly string[]): 'photo' | 'video' {
  for (const name of names) {
    const kind = kindOfExtension(splitExtension(name).extension);
    if (kind !== 'unknown') return kind === 'still' ? 'photo' : 'video';
  }
  return 'photo';
}

/** What the bytes begin with in most of the formats above. */
const BEGINNINGS: readonly { readonly at: number; readonly bytes: string; readonly type: string }[] = [
  { at: 0, bytes: '\xff\xd8\xff', type: 'image/jpeg' },
  { at: 0, bytes: '\x89PNG\r\n\x1a\n', type: 'image/png' },
  { at: 0, bytes: 'GIF8', type: 'image/gif' },
  { at: 8, bytes: 'WEBP', type: 'image/webp' },
  { at: 8, bytes: 'AVI ', type: 'video/x-msvideo' },
  { at: 0, bytes: 'BM', type: 'image/bmp' },
  { at: 0, bytes: 'II*\0', type: 'image/tiff' },
  { at: 0, bytes: 'MM\0*', type: 'image/tiff' },
  { at: 4, bytes: 'ftyphei', type: 'image/heic' },
  { at: 4, bytes: 'ftypmif1', type: 'image/heif' },
  { at: 4, bytes: 'ftypavif', type: 'image/avif' },
  { at: 4, bytes: 'ftypqt', type: 'video/quicktime' },
  { at: 4, bytes: 'ftyp', type: 'video/mp4' },
  { at: 4, bytes: 'moov', type: 'video/quicktime' },
  { at: 0, bytes: '\x1aE\xdf\xa3', type: 'video/x-matroska' },
  { at: 0, bytes: '\0\0\x01\xba', type: 'video/mpeg' },
];

/** The type that the first 16 bytes tell; `unknown` of the kind that is expected where they tell none. */
export function mediaTypeOfBytes(head: Uint8Array, kind: 'photo' | 'video'): string {
  const text = Buffer.from(head.subarray(0, 16)).toString('latin1');
  const found = BEGINNINGS.find(({ at, bytes }) => text.startsWith(bytes, at));
  return found?.type ?? (kind === 'photo' ? 'image/unknown' : 'video/unknown');
}
