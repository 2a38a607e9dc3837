/**
 * Names the files of a folder as Google does, from the titles of its photos. Written apart from the program's own rule and
 * more simply, so that the one checks the other.
 */

/** A photo as it is in the library, before the export names its files. */
export interface Shot {
  readonly title: string;
  /** What an export appends to a title without extension. */
  readonly realExtension: string;
  readonly isEdited: boolean;
  /** The extension of the moving half; absent for a photo without one. */
  readonly clip?: string;
}

export interface NamedShot {
  readonly shot: Shot;
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
  readonly suffix: string;
}

/** A half without extension whose stem ends like a photo's name: nothing tells it from a photo. */
const LOOKS_LIKE_STILL = /\.(jpe?g|heic|png|webp)$/i;

const REPLACED = '\\/:*?"<>|%&';

/** Names every shot, in order; the number of each is the first that collides with nothing, ignoring case. */
export function nameShots(shots: readonly Shot[], naming: Naming): readonly NamedShot[] {
  const taken = new Set<string>();
  return shots.map((shot) => {
    for (let counter = 0; counter <= shots.length * 4; counter += 1) {
      const named = nameShot(shot, counter, naming);
      const names = [named.media, named.sidecar, named.edited, named.clip].filter((name) => name !== undefined);
      const keys = names.map((name) => name.normalize('NFC').toLowerCase());
      const stems = keysOfStems(named);
      if (new Set(keys).size < keys.length || [...keys, ...stems].some((key) => taken.has(key))) continue;
      for (const key of [...keys, ...stems]) taken.add(key);
      return named;
    }
    throw new Error(`no free name for ${JSON.stringify(shot)}`);
  });
}

/**
 * Files that differ only in their extensions cannot be told apart by what goes with them: a copy, a half, a title without
 * extension. Here no two photos share a stem, as a test of what can be known must not hold what cannot.
 */
function keysOfStems({ media, edited, clip }: NamedShot): ReadonlySet<string> {
  const names = [media, edited, clip?.endsWith('.MP') ? clip : undefined].filter((name) => name !== undefined);
  const stems = names.map((name) => (name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : name));
  if (clip !== undefined) stems.push(clip);
  return new Set(stems.map((stem) => `stem of ${stem.normalize('NFC').toLowerCase()}`));
}

function nameShot(shot: Shot, counter: number, { hasMarker, isCut, suffix }: Naming): NamedShot {
  const title = [...shot.title].map((character) => (REPLACED.includes(character) ? '_' : character)).join('');
  const dot = title.lastIndexOf('.');
  const stem = dot < 0 ? title : title.slice(0, dot);
  const extension = dot < 0 ? shot.realExtension : title.slice(dot);
  const join = (before: string, after: string) => {
    const room = isCut ? 51 - after.length : Number.POSITIVE_INFINITY;
    return cut(before, room) + (counter > 0 ? `(${counter})` : '') + after;
  };
  const clip = shot.clip === undefined ? undefined : join(stem, shot.clip);
  const hasRoomForSuffix = !isCut || stem.length < 51 - extension.length;
  return {
    shot,
    media: join(stem, extension),
    sidecar: join(hasMarker ? `${title}.supplemental-metadata` : title, '.json'),
    ...(shot.isEdited && hasRoomForSuffix && { edited: join(stem + suffix, extension) }),
    ...(clip !== undefined && !LOOKS_LIKE_STILL.test(clip) && { clip }),
  };
}

function cut(text: string, units: number): string {
  let kept = '';
  for (const character of text) {
    if (kept.length >= units) break;
    kept += character;
  }
  return kept;
}
