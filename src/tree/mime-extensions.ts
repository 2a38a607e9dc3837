/** The usual extension of each type that photo libraries hold. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map([
  ['image/avif', '.avif'],
  ['image/bmp', '.bmp'],
  ['image/gif', '.gif'],
  ['image/heic', '.heic'],
  ['image/heif', '.heif'],
  ['image/jpeg', '.jpg'],
  ['image/jxl', '.jxl'],
  ['image/png', '.png'],
  ['image/tiff', '.tif'],
  ['image/vnd.microsoft.icon', '.ico'],
  ['image/webp', '.webp'],
  ['image/x-adobe-dng', '.dng'],
  ['image/x-canon-cr2', '.cr2'],
  ['image/x-canon-cr3', '.cr3'],
  ['image/x-fuji-raf', '.raf'],
  ['image/x-icon', '.ico'],
  ['image/x-nikon-nef', '.nef'],
  ['image/x-olympus-orf', '.orf'],
  ['image/x-panasonic-rw2', '.rw2'],
  ['image/x-sony-arw', '.arw'],
  ['video/3gpp', '.3gp'],
  ['video/3gpp2', '.3g2'],
  ['video/mp2t', '.mts'],
  ['video/mp4', '.mp4'],
  ['video/mpeg', '.mpg'],
  ['video/quicktime', '.mov'],
  ['video/webm', '.webm'],
  ['video/x-m4v', '.m4v'],
  ['video/x-matroska', '.mkv'],
  ['video/x-ms-asf', '.asf'],
  ['video/x-ms-wmv', '.wmv'],
  ['video/x-msvideo', '.avi'],
]);

/** `'image/jpeg'` → `'.jpg'`; empty for a type we have no extension for. */
export function extensionOfMimeType(mimeType: string): string {
  const [type = ''] = mimeType.split(';');
  return EXTENSIONS.get(type.trim().toLowerCase()) ?? '';
}
