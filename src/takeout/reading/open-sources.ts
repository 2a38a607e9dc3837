import { SourceChangedError, SourceUnreachableError } from '../byte-source.ts';
import type { Disk } from '../disk.ts';
import { LocalFile } from '../local-file.ts';
import type { SourceNumber } from '../scan/source-record.ts';
import type { Sources } from '../scan/sources.ts';

/** An archive that stays open until `release`. */
export interface Lease {
  readonly file: LocalFile;
  /** Safe to call twice. */
  release(): Promise<void>;
}

interface OpenArchive {
  readonly opening: Promise<LocalFile>;
  users: number;
}

/** Archives held open: a directory listing of a large set reads from all of them in turn. */
const MOST_IDLE = 64;

/** The archives of the set, opened when first read from; the ones that nobody uses for longest are closed. */
export class OpenSources {
  /** Least recently used first. */
  private readonly open = new Map<SourceNumber, OpenArchive>();
  private isClosed = false;

  constructor(
    private readonly sources: Pick<Sources, 'get'>,
    readonly disk: Disk,
    private readonly mostIdle = MOST_IDLE,
  ) {}

  /**
   * Rejects with `SourceChangedError` when another file lies in the place of what was read, and with
   * `SourceUnreachableError` when none does, and as the disk does.
   */
  async lease(number: SourceNumber): Promise<Lease> {
    const archive = this.archiveOf(number);
    archive.users += 1;
    let isHeld = true;
    const release = async () => {
      if (!isHeld) return;
      isHeld = false;
      archive.users -= 1;
      await this.closeIdle(archive);
    };
    try {
      return { file: await archive.opening, release };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Lets go of an archive, so that the next one to read from it looks at it anew. */
  forget(number: SourceNumber): void {
    const archive = this.open.get(number);
    this.open.delete(number);
    if (archive?.users === 0) archive.opening.then((file) => file.close()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const archives = [...this.open.values()];
    this.open.clear();
    await Promise.all(archives.map(closeOne));
  }

  private archiveOf(number: SourceNumber): OpenArchive {
    if (this.isClosed) throw new SourceUnreachableError(this.pathOf(number), 'the library has been closed');
    let archive = this.open.get(number);
    if (archive === undefined) {
      archive = { opening: this.openNow(number), users: 0 };
      archive.opening.catch(() => this.open.delete(number));
    } else {
      this.open.delete(number);
    }
    this.open.set(number, archive);
    return archive;
  }

  private async openNow(number: SourceNumber): Promise<LocalFile> {
    const record = this.sources.get(number);
    if (record?.read === undefined)
      throw new SourceUnreachableError(this.pathOf(number), 'it is not in the set any more');
    const file = await LocalFile.open(record.path, this.disk);
    if (file.identity === record.read.identity) return file;
    await file.close();
    throw new SourceChangedError(record.path, 'altered');
  }

  private async closeIdle(released: OpenArchive): Promise<void> {
    if (released.users === 0 && ![...this.open.values()].includes(released)) return await closeOne(released);
    for (const [number, archive] of this.open) {
      if (this.open.size <= this.mostIdle) return;
      if (archive.users > 0) continue;
      this.open.delete(number);
      await closeOne(archive);
    }
  }

  private pathOf(number: SourceNumber): string {
    return this.sources.get(number)?.path ?? `archive ${number}`;
  }
}

async function closeOne({ opening }: OpenArchive): Promise<void> {
  const file = await opening.catch(() => undefined);
  await file?.close();
}
