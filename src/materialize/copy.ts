import { chmod, lstat, rm, rmdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CorruptStateError } from '../base/failure.ts';
import { isBeginningOf, sha256OfFile } from './compare-files.ts';
import type { Destination } from './destination.ts';
import type { FoundFile } from './found.ts';
import { look } from './look.ts';
import type { ManifestRecord, OriginalRecord } from './manifest-record.ts';
import type { OriginalCopies } from './neighbours.ts';
import { CHANGED_FILE, type Decision, DIFFERENT_FILE, type Planned } from './plan.ts';
import { publishNew, publishOver } from './publish.ts';
import { isSameTime } from './same-time.ts';
import { setTime } from './set-time.ts';
import { temporaryPathIn } from './temporary-files.ts';
import type { WantedFile } from './wanted.ts';

/** What became of one file. */
export type FileOutcome =
  | { readonly kind: 'copied' | 'adopted'; readonly record: OriginalRecord }
  | { readonly kind: 'skipped'; readonly record?: OriginalRecord }
  | { readonly kind: 'failed'; readonly reason: string };

export interface CopyOptions {
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

type Decided<Step extends Decision['step']> = Extract<Decision, { readonly step: Step }>;
type Fetched = { readonly temporary: string; readonly record: OriginalRecord };

/** Does to single files what the plan decided. Whatever happens, no half-written file stands under a final name. */
export class FileCopier {
  constructor(
    private readonly destination: Destination,
    private readonly originals: OriginalCopies,
  ) {}

  /** Throws what the library or the disk throws; a file in the way is an outcome. */
  async carryOut({ wanted, decision }: Planned<WantedFile>, options: CopyOptions): Promise<FileOutcome> {
    switch (decision.step) {
      case 'skip':
        return { kind: 'skipped' };
      case 'make':
        return this.#copyNew(wanted, options);
      case 'move':
        return this.#move(wanted, decision);
      case 'adopt':
        return this.#adopt(wanted, decision.found, options);
      case 'heal':
        return this.#heal(wanted, decision.found, options);
      case 'replace':
        return this.#replace(wanted, decision.record, decision.found, options);
      case 'retime':
        return this.#retime(wanted, decision.record, decision.found);
      case 'conflict':
        return failed(decision.reason);
      case 'relink':
        throw new Error(`Cannot copy ${wanted.path}: only links are linked anew`);
    }
  }

  /** Our copy follows its item; nobody who has it open notices. The directory goes with the last that stood in it. */
  async #move(wanted: WantedFile, { record, from, found }: Decided<'move'>): Promise<FileOutcome> {
    const former = this.destination.absolute(from);
    const now = await look(former);
    if (now.kind !== 'file' || now.sizeBytes !== found.sizeBytes || now.mtimeMs !== found.mtimeMs)
      return failed(`the copy at ${from} is being changed; run again`);
    if (!(await publishNew(former, this.#final(wanted)))) return failed(DIFFERENT_FILE);
    await setTime(this.#final(wanted), wanted.mtimeMs);
    await rmdir(dirname(former)).catch(() => undefined);
    return { kind: 'skipped', record: { ...record, mtimeMs: wanted.mtimeMs } };
  }

  #copyNew(wanted: WantedFile, options: CopyOptions): Promise<FileOutcome> {
    return this.#fetched(wanted, options, async ({ temporary, record }) =>
      (await publishNew(temporary, this.#final(wanted))) ? { kind: 'copied', record } : failed(DIFFERENT_FILE),
    );
  }

  /** Our copy of a former revision makes way, provided it is still what we wrote. */
  async #replace(
    wanted: WantedFile,
    record: ManifestRecord,
    found: FoundFile,
    options: CopyOptions,
  ): Promise<FileOutcome> {
    if (!(await this.#isAsWritten(wanted, record, found, options.signal))) return failed(CHANGED_FILE);
    return this.#fetched(wanted, options, async (fetched) => this.#publishOver(wanted, fetched, found));
  }

  /** A file cut short (a crash, a full disk) is nothing but the beginning of the original, so nothing is lost with it. */
  #heal(wanted: WantedFile, found: FoundFile, options: CopyOptions): Promise<FileOutcome> {
    return this.#fetched(wanted, options, async (fetched) =>
      (await isBeginningOf(this.#final(wanted), fetched.temporary, options.signal))
        ? this.#publishOver(wanted, fetched, found)
        : failed(CHANGED_FILE),
    );
  }

  /** The original is fetched for comparison only when its hash is not known yet. */
  async #adopt(wanted: WantedFile, found: FoundFile, options: CopyOptions): Promise<FileOutcome> {
    const hash = () => sha256OfFile(this.#final(wanted), options.signal);
    if (wanted.sha256 !== undefined && wanted.sizeBytes === found.sizeBytes) {
      const sha256 = await hash();
      if (sha256 !== wanted.sha256) return failed(DIFFERENT_FILE);
      return this.#adopted(wanted, recordOf(wanted, { sizeBytes: found.sizeBytes, sha256 }));
    }
    return this.#fetched(wanted, options, async ({ record }) =>
      record.sizeBytes === found.sizeBytes && record.sha256 === (await hash())
        ? this.#adopted(wanted, record)
        : failed(DIFFERENT_FILE),
    );
  }

  async #adopted(wanted: WantedFile, record: OriginalRecord): Promise<FileOutcome> {
    await setTime(this.#final(wanted), wanted.mtimeMs);
    return { kind: 'adopted', record };
  }

  /** A time that the person set is theirs; the record is brought up to date all the same. */
  async #retime(wanted: WantedFile, record: OriginalRecord, found: FoundFile): Promise<FileOutcome> {
    if (isSameTime(found.mtimeMs, record.mtimeMs)) await setTime(this.#final(wanted), wanted.mtimeMs);
    return { kind: 'skipped', record: { ...record, mtimeMs: wanted.mtimeMs } };
  }

  async #isAsWritten(
    wanted: WantedFile,
    record: ManifestRecord,
    found: FoundFile,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (found.sizeBytes !== record.sizeBytes) return false;
    return (
      isSameTime(found.mtimeMs, record.mtimeMs) || (await sha256OfFile(this.#final(wanted), signal)) === record.sha256
    );
  }

  async #publishOver(wanted: WantedFile, { temporary, record }: Fetched, found: FoundFile): Promise<FileOutcome> {
    const isPublished = await publishOver(temporary, this.#final(wanted), found);
    return isPublished ? { kind: 'copied', record } : failed(CHANGED_FILE);
  }

  /** Fetches the original beside its final place, finished in every respect, and removes it after `use` if it is left. */
  async #fetched(
    wanted: WantedFile,
    { signal, onBytes }: CopyOptions,
    use: (fetched: Fetched) => Promise<FileOutcome>,
  ): Promise<FileOutcome> {
    signal.throwIfAborted();
    const temporary = temporaryPathIn(dirname(this.#final(wanted)));
    const { id, revision, path: name, sizeBytes } = wanted;
    const original = { id, revision, name, ...(sizeBytes === undefined ? {} : { expectedSizeBytes: sizeBytes }) };
    try {
      const copied = await this.originals.copyTo(original, temporary, { signal, onBytes });
      await finish(temporary, copied.sizeBytes, wanted.mtimeMs, this.destination.fileMode);
      return await use({ temporary, record: recordOf(wanted, copied) });
    } finally {
      await rm(temporary, { force: true });
    }
  }

  #final(wanted: WantedFile): string {
    return this.destination.absolute(wanted.path);
  }
}

async function finish(temporary: string, sizeBytes: number, mtimeMs: number, fileMode: number): Promise<void> {
  const written = await lstat(temporary);
  if (written.size !== sizeBytes) {
    throw new CorruptStateError(`the disk holds ${written.size} of ${sizeBytes} bytes that were written to it`);
  }
  // FAT and some network shares have one mode for all files and refuse to change it.
  if ((written.mode & 0o777) !== fileMode) await chmod(temporary, fileMode).catch(() => undefined);
  await setTime(temporary, mtimeMs);
}

function recordOf(wanted: WantedFile, written: { sizeBytes: number; sha256: string }): OriginalRecord {
  const { id, revision, mtimeMs } = wanted;
  return { kind: 'original', id, revision, sizeBytes: written.sizeBytes, sha256: written.sha256, mtimeMs };
}

function failed(reason: string): FileOutcome {
  return { kind: 'failed', reason };
}
