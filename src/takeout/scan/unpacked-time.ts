/**
 * When an export that lies unpacked was written, by the times of its JSON files: Google gives them the time of the export,
 * while older media have the time they were taken, and unpackers keep both. Whoever copies files without keeping their times
 * gives them his own, by which an old export would be the newest. So the times count only where all of them look as an
 * unpacker leaves them; otherwise nothing is told. An unpacked folder that holds several exports is as old as the newest.
 */

/** One directory with the JSON files in it. */
export interface DirectoryTimes {
  /** When a file was last added to it. */
  readonly mtimeNs: bigint;
  readonly jsonMtimesNs: readonly bigint[];
}

const SECOND_NS = 1_000_000_000n;
/** The shortest time from the writing of an export to its unpacking: it is packed, announced by mail and downloaded. */
const DELIVERY_NS = 600n * SECOND_NS;

export class UnpackedTime {
  private newestNs: bigint | undefined;
  private isKept = true;

  add({ mtimeNs, jsonMtimesNs }: DirectoryTimes): void {
    for (const timeNs of jsonMtimesNs) {
      // An archive knows whole seconds; what a copy gets is of the moment, and no older than its directory.
      const isRestored = timeNs > 0n && timeNs % SECOND_NS === 0n && timeNs + DELIVERY_NS <= mtimeNs;
      this.isKept &&= isRestored;
      if (this.newestNs === undefined || timeNs > this.newestNs) this.newestNs = timeNs;
    }
  }

  /** Milliseconds since 1970; undefined where nothing tells. An archive keeps a local time: some hours more or less. */
  get writtenAtMs(): number | undefined {
    return this.isKept && this.newestNs !== undefined ? Number(this.newestNs / 1_000_000n) : undefined;
  }
}
