import { decideTakenTime } from '../dates/taken-time.ts';
import type { WallClock } from '../dates/wall-clock.ts';
import { type ClassifiedFolder, classifyFolder, decideStanding } from '../folders/classify-folder.ts';
import type { AlbumMetadata } from '../json/album-metadata.ts';
import type { Sidecar } from '../json/sidecar.ts';
import { type MatchedMedia, matchSidecars } from '../names/match-sidecars.ts';
import { kindOfNames } from '../names/media-type.ts';
import { companionName, editedName, ownName } from '../names/shown-names.ts';
import type { FolderContent, FolderFile } from './folder-content.ts';
import type { ReadJson } from './read-json.ts';
import type { Role, Sighting } from './sighting.ts';

/** A sidecar of the folder with the name of its file. */
export interface NamedSidecar {
  readonly name: string;
  readonly title: string | undefined;
  readonly sidecar: Sidecar;
}

/** What the files of one folder of one export are. */
export interface UnderstoodFolder {
  readonly folder: ClassifiedFolder;
  /** Originals before what is beside them. */
  readonly sightings: readonly Sighting[];
  readonly unusedSidecars: readonly NamedSidecar[];
  readonly brokenJson: readonly { readonly name: string; readonly reason: string }[];
}

type Taken = Pick<Sighting, 'takenAtMs' | 'takenAtPrecision'>;
type Matched = MatchedMedia<NamedSidecar>;

/** Pure: everything that is needed was read before. */
export function understandFolder(
  name: string,
  { media }: FolderContent,
  json: readonly ReadJson[],
  wallClock: WallClock,
): UnderstoodFolder {
  const sidecars: NamedSidecar[] = [];
  const albums: AlbumMetadata[] = [];
  const brokenJson: { name: string; reason: string }[] = [];
  for (const { file, json: read } of json) {
    if (read.kind === 'asset') sidecars.push({ name: file.name, title: read.sidecar.title, sidecar: read.sidecar });
    else if (read.kind === 'album') albums.push(read.album);
    else if (read.kind === 'broken') brokenJson.push({ name: file.name, reason: read.reason });
  }
  const album = albums.find(({ title }) => title !== undefined) ?? albums[0];
  const folder = classifyFolder({
    name,
    hasMedia: media.length > 0,
    album,
    sidecars: sidecars.map(({ sidecar }) => sidecar),
  });
  const match = matchSidecars(
    media.map((file) => file.name),
    sidecars,
  );
  const sightings = new Sightings(folder, media, match.media, wallClock).all();
  return { folder, sightings, unusedSidecars: match.unusedSidecars, brokenJson };
}

/** Turns what was matched into sightings, each original before what is beside it. */
class Sightings {
  private readonly filesByName = new Map<string, FolderFile[]>();
  private readonly matchedByName: ReadonlyMap<string, Matched>;
  private readonly made = new Map<string, readonly Sighting[]>();

  constructor(
    private readonly folder: ClassifiedFolder,
    media: readonly FolderFile[],
    private readonly matched: readonly Matched[],
    private readonly wallClock: WallClock,
  ) {
    for (const file of media) {
      const twins = this.filesByName.get(file.name);
      if (twins === undefined) this.filesByName.set(file.name, [file]);
      else twins.push(file);
    }
    this.matchedByName = new Map(matched.map((one) => [one.name, one]));
  }

  all(): Sighting[] {
    for (const one of this.matched) this.make(one);
    return [...this.made.values()].flat();
  }

  /** Files of one name are different photos: two albums shared the folder. */
  private make(one: Matched): readonly Sighting[] {
    const known = this.made.get(one.name);
    if (known !== undefined) return known;
    const original = one.of === undefined ? undefined : this.matchedByName.get(one.of);
    const of = original && this.make(original)[0];
    const sightings = (this.filesByName.get(one.name) ?? []).map((file) => this.describe(one, file, of));
    this.made.set(one.name, sightings);
    return sightings;
  }

  private describe(one: Matched, file: FolderFile, of: Sighting | undefined): Sighting {
    const sidecar = one.sidecar?.sidecar;
    const role = roleOf(one);
    const original = of?.filename ?? ownName({ title: sidecar?.title, fileName: one.name, counter: one.counter });
    const filename = nameBeside(role, original, one.name);
    const taken = of?.takenAtMs === undefined ? this.takenOf(one.name, sidecar) : of;
    const standing = decideStanding(sidecar, this.folder);
    return {
      role,
      file,
      ...(of && { of }),
      title: of?.title ?? sidecar?.title ?? original,
      filename,
      kind: role === 'companion' ? 'video' : kindOfNames(one.name, filename),
      ...takenOnly(taken),
      ...(sidecar && { sidecar }),
      ...(standing !== 'shown' && { standing }),
      ...(one.rule && { rule: one.rule }),
    };
  }

  private takenOf(name: string, sidecar: Sidecar | undefined): Taken | undefined {
    const { folder } = this;
    const folderYear = folder.kind === 'year' ? folder.year : undefined;
    const taken =
      decideTakenTime({ sidecar, name, folderYear }, this.wallClock) ??
      (folder.kind === 'day' ? decideTakenTime({ name: folder.day }, this.wallClock) : undefined);
    return taken && { takenAtMs: taken.takenAtMs, ...(taken.precision === 'year' && { takenAtPrecision: 'year' }) };
  }
}

function takenOnly({ takenAtMs, takenAtPrecision }: Taken = {}): Taken {
  return { ...(takenAtMs !== undefined && { takenAtMs }), ...(takenAtPrecision && { takenAtPrecision }) };
}

/** A copy that only its number tells apart is an edited one, most likely. */
function roleOf({ role }: Matched): Role {
  return role === 'duplicate' ? 'edited' : role;
}

function nameBeside(role: Role, original: string, fileName: string): string {
  if (role === 'edited') return editedName(original, fileName);
  return role === 'companion' ? companionName(original, fileName) : original;
}
