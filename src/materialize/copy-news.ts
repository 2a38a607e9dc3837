import { messageOf } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import type { Destination } from './destination.ts';
import type { FoundFile } from './found.ts';
import type { CopyWitness, VerifiedCopy } from './neighbours.ts';
import type { WantedFile } from './wanted.ts';

/** Told together: a thousandth of a second for a catalog that knows them all. */
const TOLD_TOGETHER = 256;

interface CopyNewsParts {
  readonly destination: Destination;
  readonly witness?: CopyWitness;
  readonly log: Log;
}

/** Tells of copies that stand verified in the destination. That nobody can take it down is no failure of the copies. */
export class CopyNews {
  #waiting: VerifiedCopy[] = [];

  constructor(private readonly parts: CopyNewsParts) {}

  /** `found` is how the copy stands on the disk. True when it is time to `tell`. */
  add({ id, revision, path }: WantedFile, { sizeBytes, mtimeMs }: FoundFile): boolean {
    if (!this.parts.witness) return false;
    this.#waiting.push({ id, revision, path: this.parts.destination.absolute(path), sizeBytes, mtimeMs });
    return this.#waiting.length >= TOLD_TOGETHER;
  }

  async tell(): Promise<void> {
    const copies = this.#waiting;
    this.#waiting = [];
    if (copies.length === 0) return;
    try {
      await this.parts.witness?.note(copies);
    } catch (error) {
      this.parts.log.warn({ reason: messageOf(error) }, 'Where the copies stand could not be noted');
    }
  }
}
