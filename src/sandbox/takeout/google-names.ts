/**
 * Names the files of a folder as Google does, from the titles of its photos. Written apart from the program's own rule and
 * more simply, so that the one checks the other.
 */

/** A photo or video as it was uploaded, before an export names its files. */
export interface Upload {
  readonly title: string;
  /** What its file is called by, where that is another title. */
  readonly fileTitle?: string;
  /** What an export appends to a title without extension. */
  readonly realExtension: string;
  readonly isEdited: boolean;
  /** The extension of the moving half; absent for a photo without one. */
  readonly clip?: string;
}

export interface NamedUpload<U extends Upload = Upload> {
  readonly upload: U;
  readonly media: string;
  readonly sidecar: string;
  readonly edited?: string;
  readonly clip?: string;
}

export interface Naming {
  /** Since October 2024 sidecars have a marker. */
  readonly hasMarker: boolean;
  /** Some exports of 2026 do not cut. */
  readonly isCut: boolean;
  /** What an edited copy has behind its stem, in the language of the account: `-edited`. */
  readonly suffix: string;
  /**
   * `'shared'`, as Google does: only whole names must differ, and an edited copy whose suffix fell to the cut gets a number of
   * its own. `'apart'`: no two photos share a stem either, and what nothing tells from a photo is left out. A test of what
   * can be known must not hold what cannot.
   */
  readonly stems: 'shared' | 'apart';
}

/** What a half, a copy or a title without extension may end in; the lengths count. */
const EXTENSIONS = ['', '.MP', '.jpg', '.heic'];

/** A half without extension whose stem ends like a photo's name: nothing tells it from a photo. */
const LOOKS_LIKE_STILL = /\.(jpe?g|heic|png|webp)$/i;

const REPLACED = '\\/:*?"<>|%&';

/** Names every upload, in order; the number of each is the first that collides with nothing, ignoring case. */
export function nameUploads<U extends Upload>(uploads: readonly U[], naming: Naming): readonly NamedUpload<U>[] {
  const taken = new Set<string>();
  const possible = new Set<string>();
  return uploads.map((upload) => {
    for (let counter = 0; counter <= uploads.length * 4; counter += 1) {
      const named = nameUpload(upload, counter, naming);
      const names = [named.media, named.sidecar, named.edited, named.clip].filter((name) => name !== undefined);
      const keys = names.map(keyOf);
      const isApart = naming.stems === 'apart';
      const stems = isApart ? keysOfStems(named) : [];
      const others = isApart ? keysOfPossibleStems(upload, counter, naming) : [];
      if (new Set(keys).size < keys.length || [...keys, ...stems].some((key) => taken.has(key))) continue;
      if (stems.some((key) => possible.has(key)) || others.some((key) => taken.has(key))) continue;
      for (const key of [...keys, ...stems]) taken.add(key);
      for (const key of others) possible.add(key);
      return naming.stems === 'shared' ? withNumberedEdit(named, naming, taken) : named;
    }
    throw new Error(`no free name for ${JSON.stringify(upload)}`);
  });
}

function nameUpload<U extends Upload>(upload: U, counter: number, { hasMarker, ...naming }: Naming): NamedUpload<U> {
  const title = sanitized(upload.title);
  const { stem, extension } = piecesOf(upload);
  const clip = upload.clip === undefined ? undefined : joined(stem, upload.clip, counter, naming);
  const canTellClip = clip !== undefined && (naming.stems === 'shared' || !LOOKS_LIKE_STILL.test(clip));
  return {
    upload,
    media: joined(stem, extension, counter, naming),
    sidecar: joined(hasMarker ? `${title}.supplemental-metadata` : title, '.json', counter, naming),
    ...(upload.isEdited &&
      hasRoomForSuffix(upload, naming) && { edited: joined(stem + naming.suffix, extension, counter, naming) }),
    ...(canTellClip && { clip }),
  };
}

/** The edited copy that would be called like its original: there is one sidecar to number, and only the copy gets a number. */
function withNumberedEdit<U extends Upload>(named: NamedUpload<U>, naming: Naming, taken: Set<string>): NamedUpload<U> {
  const { upload } = named;
  if (!upload.isEdited || hasRoomForSuffix(upload, naming)) return named;
  const { stem, extension } = piecesOf(upload);
  for (let counter = 1; ; counter += 1) {
    const edited = joined(stem + naming.suffix, extension, counter, naming);
    if (taken.has(keyOf(edited))) continue;
    taken.add(keyOf(edited));
    return { ...named, edited };
  }
}

/**
 * Files that differ only in their extensions cannot be told apart by what goes with them: a copy, a half, a title without
 * extension.
 */
function keysOfStems({ upload, media, edited, clip }: NamedUpload): readonly string[] {
  const names = [media, edited, clip?.endsWith('.MP') ? clip : undefined].filter((name) => name !== undefined);
  const stems = names.map((name) => (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name));
  if (edited !== undefined) stems.push(edited);
  if (clip !== undefined) stems.push(clip, clip.slice(0, clip.length - (upload.clip ?? '').length));
  return [...new Set(stems.map(keyOfStem))];
}

/**
 * What a copy or half of an upload would be called that has none. Where another upload has one of that name, cut where the two
 * are still alike, nothing tells whose it is.
 */
function keysOfPossibleStems(upload: Upload, counter: number, naming: Naming): readonly string[] {
  const { stem } = piecesOf(upload);
  return EXTENSIONS.map((extension) => {
    const name = joined(stem, extension, counter, naming);
    return keyOfStem(name.slice(0, name.length - extension.length));
  });
}

function keyOfStem(stem: string): string {
  return `stem of ${keyOf(stem)}`;
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** The title before and from its last dot; what it lacks of an extension, the file has. */
function piecesOf({ title, fileTitle, realExtension }: Upload): { readonly stem: string; readonly extension: string } {
  const clean = sanitized(fileTitle ?? title);
  const dot = clean.lastIndexOf('.');
  return dot < 0
    ? { stem: clean, extension: realExtension }
    : { stem: clean.slice(0, dot), extension: clean.slice(dot) };
}

function hasRoomForSuffix(upload: Upload, { isCut }: Pick<Naming, 'isCut'>): boolean {
  const { stem, extension } = piecesOf(upload);
  return !isCut || stem.length < 51 - extension.length;
}

function sanitized(title: string): string {
  return [...title].map((character) => (REPLACED.includes(character) ? '_' : character)).join('');
}

function joined(before: string, after: string, counter: number, { isCut }: Pick<Naming, 'isCut'>): string {
  const room = isCut ? 51 - after.length : Number.POSITIVE_INFINITY;
  return cut(before, room) + (counter > 0 ? `(${counter})` : '') + after;
}

function cut(text: string, units: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length >= units) break;
    kept += character;
  }
  return kept;
}
