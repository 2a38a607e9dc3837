/**
 * Names of folders as people see them: composed, without the no-break space that French exports have, and without the blank
 * at the end that some albums have.
 */
export function plainFolderName(name: string): string {
  return name
    .normalize('NFC')
    .replace(/\u00a0/g, ' ')
    .trim();
}

/** For comparing with names known in lower case. */
export function comparableFolderName(name: string): string {
  return plainFolderName(name).toLowerCase();
}

/** How Google calls year folders in the languages of accounts; `#` is the year. English everywhere until late 2025. */
const YEAR_FOLDERS = new Set([
  'photos from #',
  'photos de #',
  'photos du #',
  'photos des #',
  'fotos de #',
  'fotos do #',
  'fotos da #',
  'fotos del #',
  'fotos von #',
  'fotos aus #',
  'fotos aus dem jahr #',
  'fotos uit #',
  'fotos van #',
  'foto da #',
  'foto di #',
  'foto del #',
  'foto dal #',
  'фото за #',
  'фото из #',
  'фото за # год',
  '来自#年的照片',
  '#年的照片',
  '#年の写真',
  '#년의 사진',
]);

/** The year in a folder's name. */
export interface FolderYear {
  readonly year: number;
  /** Google is known to call a year folder so. */
  readonly isKnown: boolean;
}

/**
 * The year that a name speaks of: the one number in it that can be a year, among words. The `(1)` that
 * an unpacker puts behind a second folder is none. A name that is nothing but the number is an album's: no language was
 * seen to call a year folder that.
 */
export function yearOfFolderName(name: string): FolderYear | undefined {
  const comparable = comparableFolderName(name).replace(/ ?\(\d{1,3}\)$/, '');
  const numbers = comparable.match(/\d+/g) ?? [];
  const [digits] = numbers;
  if (numbers.length !== 1 || digits === undefined || !/^(?:18|19|20)\d\d$/.test(digits)) return undefined;
  if (comparable === digits) return undefined;
  return { year: Number(digits), isKnown: YEAR_FOLDERS.has(comparable.replace(digits, '#')) };
}

/** Until December 2020 exports had a folder for each day, sometimes several: `2005-02-05`, `2005-02-05 #2`. */
export function dayOfFolderName(name: string): string | undefined {
  const day = /^(\d{4}-\d\d-\d\d)(?: ?#\d+)?$/.exec(plainFolderName(name))?.[1];
  if (day === undefined) return undefined;
  const timeMs = Date.parse(`${day}T00:00:00.000Z`);
  return !Number.isNaN(timeMs) && new Date(timeMs).toISOString().startsWith(day) ? day : undefined;
}
