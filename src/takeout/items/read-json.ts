import { GphotosError, messageOf } from '../../base/failure.ts';
import { isSilence } from '../bounded-disk.ts';
import { type ByteSource, readRange, SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import type { FolderPiece, PlannedFolder } from '../exports/plan-folders.ts';
import type { IndexStore } from '../index/index-store.ts';
import { type ClassifiedJson, classifyJson } from '../json/classify-json.ts';
import { MAX_JSON_BYTES } from '../json/decode-json.ts';
import type { OpenSources } from '../reading/open-sources.ts';
import { openListed, refuseOutside } from '../reading/open-unpacked.ts';
import { type FileKey, folderPrefix, placeOf, sizeOf } from '../scan/entry-record.ts';
import { fromJsonRecord, jsonRecords, toJsonRecord } from '../scan/json-record.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import type { Sources } from '../scan/sources.ts';
import { unpackFrom } from '../zip/entry-block.ts';
import { streamEntry } from '../zip/entry-data.ts';
import type { ZipEntry } from '../zip/zip-entry.ts';
import { coalesce, type Stretch } from './coalesce.ts';
import type { FolderFile } from './folder-content.ts';

interface Parts {
  readonly store: IndexStore;
  readonly sources: Sources;
  readonly open: OpenSources;
}

/** A JSON file with what it says. */
export interface ReadJson {
  readonly file: FolderFile;
  readonly json: ClassifiedJson;
}

export interface ReadJsonFiles {
  readonly read: readonly ReadJson[];
  /** Those whose files could not be read now, each once. */
  readonly unreachable: readonly SourceNumber[];
}

/** Ranges read at a time. */
const AT_ONCE = 8;
/** Records written at a time. */
const BATCH = 2_000;

interface Wanted {
  readonly key: FileKey;
  readonly file: FolderFile;
}

interface WantedEntry extends Wanted {
  readonly entry: ZipEntry;
}

/** What the JSON files of a folder say: out of the index, where it is kept from then on, else out of the archives. */
export async function readJsonFiles(
  parts: Parts,
  { pieces }: PlannedFolder,
  files: readonly FolderFile[],
  signal?: AbortSignal,
): Promise<ReadJsonFiles> {
  const known = await findKnown(parts.store, pieces, files);
  const wanted = new Map<SourceNumber, Wanted[]>();
  for (const file of files) {
    const [key] = file.keys;
    if (key !== undefined && !known.has(file)) append(wanted, placeOf(key).source, { key, file });
  }
  const unreachable: SourceNumber[] = [];
  for (const [source, list] of wanted) {
    const reader = new JsonReader(parts, source, known, signal);
    try {
      await reader.readAll(list);
    } catch (error) {
      if (!isAway(error)) throw error;
      unreachable.push(source);
    } finally {
      await reader.finish();
    }
  }
  const read = files.flatMap((file) => {
    const json = known.get(file);
    return json ? [{ file, json }] : [];
  });
  return { read, unreachable };
}

function isAway(error: unknown): boolean {
  return error instanceof SourceUnreachableError || error instanceof SourceChangedError || isSilence(error);
}

/** What the index has of a folder, read in one go; and what is too large to be read at all. */
async function findKnown(
  store: IndexStore,
  pieces: readonly FolderPiece[],
  files: readonly FolderFile[],
): Promise<Map<FolderFile, ClassifiedJson>> {
  const known = new Map<FolderFile, ClassifiedJson>();
  const byKey = new Map<string, FolderFile>();
  for (const file of files) {
    const sizeBytes = sizeOf(file.file);
    if (sizeBytes > MAX_JSON_BYTES) known.set(file, { kind: 'broken', reason: tooLarge(sizeBytes) });
    else for (const key of file.keys) byKey.set(key, file);
  }
  for (const { source, path } of pieces) {
    const prefix = folderPrefix(source, path);
    for await (const block of store.records(jsonRecords, prefix)) {
      for (const { key, value } of block) {
        const file = byKey.get(prefix + key);
        if (file && !known.has(file)) known.set(file, fromJsonRecord(value));
      }
    }
  }
  return known;
}

function tooLarge(sizeBytes: number): string {
  return `it has ${sizeBytes} bytes, more than the ${MAX_JSON_BYTES} that are read of a JSON file`;
}

/** Reads JSON files of one archive or folder, and writes what they say into the index. */
class JsonReader {
  private readonly batch;

  constructor(
    private readonly parts: Parts,
    private readonly source: SourceNumber,
    private readonly known: Map<FolderFile, ClassifiedJson>,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.batch = parts.store.batch();
  }

  async readAll(wanted: readonly Wanted[]): Promise<void> {
    const entries = wanted.flatMap((one): WantedEntry[] => {
      const { file } = one.file;
      return file.in === 'archive' ? [{ ...one, entry: file.entry }] : [];
    });
    if (entries.length < wanted.length) await this.readUnpacked(wanted);
    if (entries.length === 0) return;
    const { file, release } = await this.parts.open.lease(this.source);
    try {
      await inParallel(coalesce(entries), (stretch) => this.readStretch(file, stretch), this.signal);
    } finally {
      await release();
    }
  }

  async finish(): Promise<void> {
    await this.batch.commit();
  }

  private async readStretch(archive: ByteSource, { start, end, entries }: Stretch<WantedEntry>): Promise<void> {
    const isOne = entries.length === 1;
    const block =
      isOne && end - start > 64 * 1024 ? Buffer.alloc(0) : await readRange(archive, start, end - start, this.signal);
    for (const wanted of entries) {
      await this.learn(wanted, async () => {
        const bytes = unpackFrom(block, start, archive.name, wanted.entry);
        return bytes ?? (await readWhole(streamEntry(archive, wanted.entry, this.signal)));
      });
    }
    if (this.batch.size >= BATCH) await this.batch.commit();
  }

  private async readUnpacked(wanted: readonly Wanted[]): Promise<void> {
    const root = this.parts.sources.get(this.source)?.path;
    const folders = new Set(wanted.map(({ key }) => placeOf(key).folder));
    if (root !== undefined) for (const folder of folders) await refuseOutside(this.parts.open.disk, root, folder);
    await inParallel(wanted, (one) => this.readUnpackedOne(one), this.signal);
  }

  private async readUnpackedOne(wanted: Wanted): Promise<void> {
    const { file } = wanted.file;
    const record = this.parts.sources.get(this.source);
    if (file.in !== 'folder' || record === undefined) return;
    try {
      await using opened = await openListed(record.path, file, this.parts.open.disk.openItself);
      await this.learn(wanted, () => readRange(opened, 0, file.sizeBytes, this.signal));
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error;
      // This one alone, and only as long as the folder is not listed anew.
      this.known.set(wanted.file, { kind: 'broken', reason: error.message });
    }
  }

  /** A file that is damaged is known to be; one that cannot be reached may be read another time. */
  private async learn({ key, file }: Wanted, read: () => Promise<Buffer>): Promise<void> {
    const json = await read().then(classifyJson, (error: unknown): ClassifiedJson => {
      if (error instanceof GphotosError && error.code === 'corrupt')
        return { kind: 'broken', reason: messageOf(error) };
      throw error;
    });
    this.known.set(file, json);
    this.batch.put(jsonRecords, key, toJsonRecord(json));
  }
}

async function readWhole(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

async function inParallel<T>(
  things: readonly T[],
  work: (thing: T) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const waiting = things.values();
  const worker = async () => {
    for (const thing of waiting) {
      signal?.throwIfAborted();
      await work(thing);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
