import { splitExtension } from './name-rule.ts';

/** What an extension tells about a file. `'unknown'`: nothing, as for `.11 - 1`, or there is none. */
export type MediaKind = 'still' | 'clip' | 'unknown';

const STILLS = new Set(
  (
    'jpg jpeg jpe jfif png gif webp heic heif hif avif jxl bmp tif tiff ico svg psd insp mpo ' +
    'dng arw srf sr2 cr2 cr3 crw nef nrw orf raf rw2 rwl pef raw srw x3f 3fr fff mef mos mrw kdc dcr iiq erf gpr'
  ).split(' '),
);

/** `.mp` and `.mv` are MP4 inside: the moving half of a photo from a Pixel phone. */
const CLIPS = new Set(
  'mp4 m4v mov qt mp mv mpg mpeg mpe mp2 m2v avi divx wmv asf 3gp 3gpp 3g2 mkv webm flv m2ts mts ts mod tod mmv insv'.split(
    ' ',
  ),
);

/** Of an extension with its dot, in whatever case. */
export function kindOfExtension(extension: string): MediaKind {
  const letters = extension.slice(1).toLowerCase();
  if (STILLS.has(letters)) return 'still';
  return CLIPS.has(letters) ? 'clip' : 'unknown';
}

const OTHERS = new Set('json html htm txt csv xml pdf vcf ics ini db zip tgz'.split(' '));

/**
 * Whether a file of an export can be a photo or video, by its name alone. Says yes to whatever is not plainly something
 * else, for the extension may be missing or none: `MVIMG_20191230_232926`, `21.12(1).11 - 1`.
 */
export function canBeMedia(name: string): boolean {
  if (name.startsWith('._') || name === '.DS_Store') return false;
  return !OTHERS.has(splitExtension(name).extension.slice(1).toLowerCase());
}
