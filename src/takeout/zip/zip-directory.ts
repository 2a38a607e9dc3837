import type { ByteSource } from '../byte-source.ts';
import { readDirectoryBlocks } from './directory-blocks.ts';
import { type DirectoryPlace, findDirectory } from './directory-place.ts';
import { decodeRecord } from './directory-record.ts';
import { BadArchiveError, corruptDirectory } from './failures.ts';
import { type Excess, Stretches } from './stretches.ts';
import { admitEntry, type LeftOutEntry, stretchOf, type ZipEntry } from './zip-entry.ts';

/** A million items with their sidecars and album copies, all in one part. */
const MOST_ENTRIES = 4_000_000;

/** Some of the files in an archive, in the order of its directory, and those among them that cannot be had. */
export interface EntryPage {
  readonly entries: readonly ZipEntry[];
  readonly leftOut: readonly LeftOutEntry[];
}

/**
 * The list of what an archive holds. Only the end of the archive is read for it.
 *
 * The directory is gone through twice: at first to know that the whole of it is sound and which entries overlap, then to
 * tell what is in it. So half a directory is never taken for a whole one, and no memory is spent on what it claims.
 */
export class ZipDirectory {
  private constructor(
    private readonly source: ByteSource,
    private readonly place: DirectoryPlace,
    /** How many records the directory has: directories and entries that are left out are among them. */
    readonly recordCount: number,
    private readonly excess: Excess,
  ) {}

  /**
   * Rejects with `BadArchiveError` when the source is not a whole archive, in words that say what it is instead. The
   * source stays the caller's, who closes it.
   */
  static async open(source: ByteSource, signal?: AbortSignal): Promise<ZipDirectory> {
    const place = await findDirectory(source, signal);
    const stretches = new Stretches();
    for await (const { bytes, positions } of readDirectoryBlocks(source, place, signal)) {
      for (const position of positions) stretches.add(stretchOf(decodeRecord(bytes, position), place.offset));
      if (stretches.count > MOST_ENTRIES) throw tooManyEntries(source.name);
    }
    checkCount(source.name, place, stretches.count);
    return new ZipDirectory(source, place, stretches.count, stretches.findExcess());
  }

  /** The files of the archive, page by page. Two of one path come both, in their order. */
  async *pages(signal?: AbortSignal): AsyncGenerator<EntryPage> {
    let index = 0;
    for await (const { bytes, positions } of readDirectoryBlocks(this.source, this.place, signal)) {
      const entries: ZipEntry[] = [];
      const leftOut: LeftOutEntry[] = [];
      for (const position of positions) {
        const admitted = admitEntry(decodeRecord(bytes, position), this.place.offset, this.excess(index++));
        if (admitted === undefined) continue;
        if ('entry' in admitted) entries.push(admitted.entry);
        else leftOut.push(admitted.leftOut);
      }
      yield { entries, leftOut };
    }
  }
}

/** Programs that do not know zip64 write more than 65,535 entries all the same, and count them wrongly. */
function checkCount(archive: string, { entryCount, isCountWhole }: DirectoryPlace, count: number): void {
  const comparable = isCountWhole ? count : count % 0x1_0000;
  if (comparable === entryCount) return;
  throw corruptDirectory(archive, `it says it has ${entryCount} entries and lists ${count}`);
}

function tooManyEntries(archive: string): BadArchiveError {
  const why = `it lists more than ${MOST_ENTRIES} entries, which no export has`;
  return new BadArchiveError(archive, 'too-many-entries', why);
}
