import type { Location, MediaId } from '../../library/media-item.ts';
import { zoneOfPlace } from '../dates/zone-of-place.ts';
import type { Description, ItemFile, ItemRecord } from './item-record.ts';
import type { Sighting } from './sighting.ts';

/** A sighting with where it is in the set. */
export interface PlacedSighting {
  readonly sighting: Sighting;
  readonly file: ItemFile;
  /** Of the original or still, once that has one. */
  readonly beside: MediaId | undefined;
}

/** What an item is after a further file of it was found: its bytes and what is known of it are the best file's. */
export function absorb(known: ItemRecord | undefined, placed: PlacedSighting, generation: number): ItemRecord {
  const { sighting, file } = placed;
  const described = describe(placed);
  if (known === undefined) return { generation, role: sighting.role, files: [file], kind: sighting.kind, described };
  const files = [...known.files, file].sort(byRank);
  return {
    ...known,
    files,
    kind: files[0] === file ? sighting.kind : known.kind,
    described: described.rank < known.described.rank ? described : known.described,
  };
}

function describe({ sighting, file, beside }: PlacedSighting): Description {
  const { sidecar, title, filename, takenAtMs, takenAtPrecision, standing } = sighting;
  return {
    // A file with a sidecar goes before every file without one.
    rank: (sidecar ? '0' : '1') + file.rank,
    title,
    filename,
    ...(takenAtMs !== undefined && { takenAtMs }),
    ...(takenAtPrecision && { takenAtPrecision }),
    ...(standing && { standing }),
    ...(beside !== undefined && { beside }),
    ...(sidecar?.favorite && { favorite: true }),
    ...(sidecar?.description !== undefined && { description: sidecar.description }),
    ...(sidecar?.location && { location: plainLocation(sidecar.location) }),
    // A date from a name was understood by the clock of the person's own zone, and so is its day.
    ...(sidecar?.location && sidecar.takenAtMs !== undefined && { timeZone: zoneOfPlace(sidecar.location) }),
    ...(sidecar && sidecar.people.length > 0 && { people: sidecar.people }),
    ...(sidecar?.url !== undefined && { url: sidecar.url }),
  };
}

function plainLocation({ latitude, longitude, altitudeM }: Location): Location {
  return { latitude, longitude, ...(altitudeM !== undefined && { altitudeM }) };
}

function byRank(a: ItemFile, b: ItemFile): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1;
  return (a.keys[0] ?? '') < (b.keys[0] ?? '') ? -1 : 1;
}
