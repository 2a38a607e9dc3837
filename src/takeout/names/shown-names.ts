/** How items of an export are called: by the name of the upload, which Google cut and numbered for the export's folders. */
import { wholeSuffixOf } from './edited-suffix.ts';
import { kindOfExtension } from './media-name.ts';
import { type NamePieces, number, splitCounter, splitExtension } from './name-rule.ts';

interface OwnName {
  /** As the sidecar gives it. */
  readonly title: string | undefined;
  /** Of the file in the export. */
  readonly fileName: string;
  /** See `MatchedMedia`. */
  readonly counter: number | undefined;
}

/** The title, with the file's extension where it has none; without a title the file's name, without a number that Google added. */
export function ownName({ title, fileName, counter }: OwnName): string {
  const file = splitExtension(fileName);
  if (title === undefined || title.trim() === '') return withoutCounter(file, counter);
  const lacksExtension = kindOfExtension(splitExtension(title).extension) === 'unknown';
  return lacksExtension && kindOfExtension(file.extension) !== 'unknown' ? title + file.extension : title;
}

/** Beside `original`: `beach.jpg` and `beach-edited.jpg`, in the language of the export where its word is whole. */
export function editedName(original: string, fileName: string): string {
  const { stem, extension } = splitExtension(fileName);
  const suffix = wholeSuffixOf(splitCounter(stem)?.base ?? stem) ?? '-edited';
  return stemOf(original) + suffix + extension;
}

/** Beside its still: `PXL_1.MP.jpg` and `PXL_1.MP.mp4`. What Pixel phones call `.MP` or nothing at all is an MP4. */
export function companionName(still: string, fileName: string): string {
  const { extension } = splitExtension(fileName);
  const isPlain = kindOfExtension(extension) === 'clip' && !/^\.m[pv]$/i.test(extension);
  return stemOf(still) + (isPlain ? extension : '.mp4');
}

function stemOf(name: string): string {
  const { stem, extension } = splitExtension(name);
  return kindOfExtension(extension) === 'unknown' ? name : stem;
}

function withoutCounter({ stem, extension }: NamePieces, counter: number | undefined): string {
  const numbered = splitCounter(stem);
  return counter !== undefined && numbered?.counter === counter
    ? number(numbered.base, extension, 0)
    : stem + extension;
}
