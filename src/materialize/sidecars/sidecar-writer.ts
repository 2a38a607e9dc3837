import { createHash } from 'node:crypto';
import { lstat, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Destination } from '../destination.ts';
import type { FoundFile } from '../found.ts';
import type { SidecarRecord } from '../manifest-record.ts';
import { publishNew, publishOver } from '../publish.ts';
import { temporaryPathIn } from '../temporary-files.ts';
import { CHANGED_SIDECAR, DIFFERENT_SIDECAR, type PlannedSidecar } from './plan-sidecar.ts';
import type { WantedSidecar } from './wanted-sidecar.ts';

/** What became of one sidecar. */
export type SidecarOutcome =
  | { readonly kind: 'written' | 'adopted'; readonly record: SidecarRecord }
  | { readonly kind: 'skipped' }
  | { readonly kind: 'failed'; readonly reason: string };

/** Whose a sidecar is that stands where another one belongs. */
type Owner = 'as wanted' | 'as we wrote it' | 'theirs';

/** Does to single sidecars what the plan decided, with the promises that originals have. */
export class SidecarWriter {
  constructor(private readonly destination: Destination) {}

  /** Throws what the disk throws; a file in the way is an outcome. */
  async carryOut({ wanted, decision }: PlannedSidecar): Promise<SidecarOutcome> {
    const path = this.destination.absolute(wanted.path);
    switch (decision.step) {
      case 'skip':
        return { kind: 'skipped' };
      case 'write':
        return this.#published(wanted, path, DIFFERENT_SIDECAR, (temporary) => publishNew(temporary, path));
      case 'examine':
        return this.#examine(wanted, path, decision);
      case 'conflict':
        return failed(decision.reason);
    }
  }

  async #examine(
    wanted: WantedSidecar,
    path: string,
    { found, record }: { readonly found: FoundFile; readonly record?: SidecarRecord },
  ): Promise<SidecarOutcome> {
    switch (ownerOf(await readFile(path), wanted, record)) {
      case 'as wanted':
        return { kind: 'adopted', record: recordOf(wanted, found.mtimeMs) };
      case 'as we wrote it':
        return this.#published(wanted, path, CHANGED_SIDECAR, (temporary) => publishOver(temporary, path, found));
      case 'theirs':
        if (record?.sha256 === wanted.sha256) return { kind: 'skipped' };
        return failed(record ? CHANGED_SIDECAR : DIFFERENT_SIDECAR);
    }
  }

  /** Writes beside the final place; `publish` moves it there, or answers that something came in between. */
  async #published(
    wanted: WantedSidecar,
    path: string,
    reason: string,
    publish: (temporary: string) => Promise<boolean>,
  ): Promise<SidecarOutcome> {
    const temporary = temporaryPathIn(dirname(path));
    try {
      const mtimeMs = await this.#write(temporary, wanted.content);
      return (await publish(temporary)) ? { kind: 'written', record: recordOf(wanted, mtimeMs) } : failed(reason);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** Its time is that of writing: what copies this directory on, or has read the sidecar, must see that it changed. */
  async #write(temporary: string, content: Buffer): Promise<number> {
    await using file = await open(temporary, 'wx', this.destination.fileMode);
    await file.writeFile(content);
    await file.sync();
    return (await lstat(temporary)).mtimeMs;
  }
}

/** By the bytes alone: a sidecar is small, and somebody's work may be in it. */
function ownerOf(content: Buffer, wanted: WantedSidecar, record: SidecarRecord | undefined): Owner {
  if (content.equals(wanted.content)) return 'as wanted';
  if (!record) return 'theirs';
  if (createHash('sha256').update(content).digest('hex') === record.sha256) return 'as we wrote it';
  const isCutShort = record.sha256 === wanted.sha256 && content.equals(wanted.content.subarray(0, content.length));
  return isCutShort ? 'as we wrote it' : 'theirs';
}

function recordOf({ content, sha256 }: WantedSidecar, mtimeMs: number): SidecarRecord {
  return { kind: 'sidecar', sizeBytes: content.length, sha256, mtimeMs: Math.floor(mtimeMs) };
}

function failed(reason: string): SidecarOutcome {
  return { kind: 'failed', reason };
}
