/** What a reader of an export should find, to be compared with what it does find. */
import type { Position, Shot } from './description.ts';
import type { FileRole, PlannedEntry } from './entries.ts';
import { type MediaContent, sha256Of, sizeOf } from './media-content.ts';
import type { ExportPlan } from './plan-export.ts';

/** An original, an edited copy or a moving half, however often the export holds it. */
export interface ExpectedItem {
  readonly title: string;
  readonly role: FileRole;
  /** What its file is called in the folder of its year; where it is in none, in the first that holds it. */
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Absent where no sidecar tells. */
  readonly takenAtMs?: number;
  readonly standing: Shot['standing'];
  readonly favorite: boolean;
  readonly description?: string;
  readonly people: readonly string[];
  readonly location?: Position;
  /** Titles of the albums that it is in; empty for one without title. */
  readonly albums: readonly string[];
  /** Every file of it, that of the year's folder first. */
  readonly files: readonly ExpectedFile[];
  /** As described. */
  readonly shot: Shot;
}

export interface ExpectedFile {
  readonly path: string;
  /** From 1. */
  readonly part: number;
  /** Differ from the item's where an album has other bytes. */
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A sidecar whose item has no file anywhere in the export. */
export interface ExpectedOrphan {
  readonly title: string;
  readonly path: string;
  readonly part: number;
}

export interface ExpectedExport {
  readonly items: readonly ExpectedItem[];
  readonly orphans: readonly ExpectedOrphan[];
}

interface Found {
  readonly shot: Shot;
  readonly files: Map<FileRole, { readonly entry: PlannedEntry; readonly part: number }[]>;
  readonly sidecars: { readonly path: string; readonly part: number }[];
  readonly albums: Set<string>;
}

/** Reads every content once, for its checksum. */
export async function expectedOf(plan: ExportPlan): Promise<ExpectedExport> {
  const sums = new Checksums();
  const items: ExpectedItem[] = [];
  const orphans: ExpectedOrphan[] = [];
  for (const found of collect(plan)) {
    const { shot, sidecars } = found;
    if (found.files.size === 0) orphans.push(...sidecars.map((where) => ({ title: shot.title, ...where })));
    for (const role of found.files.keys()) items.push(await itemOf(found, role, sums));
  }
  return { items, orphans };
}

function collect({ archives }: ExportPlan): Iterable<Found> {
  const byShot = new Map<Shot, Found>();
  for (const { part, entries } of archives) {
    for (const entry of entries) {
      if (entry.of === undefined) continue;
      const { shot, role, album } = entry.of;
      const found: Found = byShot.get(shot) ?? { shot, files: new Map(), sidecars: [], albums: new Set() };
      byShot.set(shot, found);
      if (album !== undefined) found.albums.add(album.title);
      if (role === undefined) found.sidecars.push({ path: String(entry.path), part });
      else found.files.set(role, [...(found.files.get(role) ?? []), { entry, part }]);
    }
  }
  return byShot.values();
}

async function itemOf(found: Found, role: FileRole, sums: Checksums): Promise<ExpectedItem> {
  const { shot, sidecars, albums } = found;
  const entries = [...(found.files.get(role) ?? [])].sort((a, b) => rankOf(a.entry) - rankOf(b.entry));
  const files: ExpectedFile[] = [];
  for (const { entry, part } of entries) {
    files.push({ path: String(entry.path), part, ...(await sums.of(entry.content)) });
  }
  const [first] = files;
  if (first === undefined) throw new Error(`Cannot describe ${shot.title}: it has no file`);
  const { standing, favorite, description, people, location, takenAt } = shot;
  const isKnown = sidecars.length > 0 && shot.sidecar === undefined;
  return {
    title: shot.title,
    role,
    fileName: first.path.slice(first.path.lastIndexOf('/') + 1),
    sizeBytes: first.sizeBytes,
    sha256: first.sha256,
    standing,
    favorite: favorite && isKnown,
    people: isKnown ? people : [],
    albums: [...albums],
    files,
    shot,
    ...(isKnown && takenAt !== undefined ? { takenAtMs: Date.parse(takenAt) } : {}),
    ...(isKnown && description ? { description } : {}),
    ...(isKnown && location !== undefined ? { location } : {}),
  };
}

function rankOf({ of }: PlannedEntry): number {
  return of?.album === undefined ? 0 : 1;
}

/** Copies share their content, and are read once. */
class Checksums {
  readonly #known = new Map<MediaContent, string>();

  async of(content: MediaContent): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
    const sha256 = this.#known.get(content) ?? (await sha256Of(content));
    this.#known.set(content, sha256);
    return { sizeBytes: sizeOf(content), sha256 };
  }
}
