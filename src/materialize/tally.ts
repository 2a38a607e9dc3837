import type { Planned } from './plan.ts';
import type { PlannedSidecar } from './sidecars/plan-sidecar.ts';

export interface FailedPath {
  readonly path: string;
  readonly reason: string;
}

/** Counts what became of each file and link of the tree, and of each sidecar, and makes sure in the end that none is missing. */
export class Tally {
  total = 0;
  copied = 0;
  copiedBytes = 0;
  skipped = 0;
  links = 0;
  sidecars = 0;
  adopted = 0;
  /** Links that the disk cannot hold: failed, and told of in one line together. */
  leftOut = 0;
  readonly failed: FailedPath[] = [];

  fail(path: string, reason: string): void {
    this.failed.push({ path, reason });
  }

  /** For a dry run: counts what was decided as if it had been done. */
  assume({ wanted, decision }: Planned): void {
    if (wanted.kind === 'link') this.links += 1;
    else if (decision.step === 'adopt') this.adopted += 1;
    else if (decision.step === 'retime' || decision.step === 'move') this.skipped += 1;
    else if (wanted.kind === 'file') this.copy(wanted.sizeBytes ?? 0);
  }

  /** The same for what belongs beside a file: one that nobody wrote down is taken to say the same already. */
  assumeSidecar({ decision }: PlannedSidecar): void {
    if (decision.step === 'examine' && !decision.record) this.adopted += 1;
    else this.sidecars += 1;
  }

  copy(sizeBytes: number): void {
    this.copied += 1;
    this.copiedBytes += sizeBytes;
  }

  /** Throws when something of the tree was neither done nor reported as failed: that would be a bug. */
  check(): void {
    const { total, copied, skipped, links, sidecars, adopted, leftOut } = this;
    const counted = copied + skipped + links + sidecars + adopted + leftOut + this.failed.length;
    if (counted === total) return;
    throw new Error(
      `Materialize lost count: of ${total} files, links and sidecars, ${copied} were copied, ${skipped} skipped, ` +
        `${links} linked, ${sidecars} written, ${adopted} adopted and ${leftOut + this.failed.length} failed`,
    );
  }
}
