import { FindingList } from './finding-list.ts';

/** What was read of a set so far, and what was wrong with it. */
export class CheckTally {
  readonly damaged = new FindingList();
  /** Of archives: compared with their checksums. */
  entries = 0;
  /** Unpacked. */
  entryBytes = 0;
  /** Of unpacked exports: there is no checksum to compare with. */
  files = 0;
  fileBytes = 0;

  /** `onBytes` hears of the bytes on the disk that were gone through since it was called last. */
  constructor(readonly onBytes: (bytes: number) => void) {}

  addOfFile(bytes: number): void {
    this.fileBytes += bytes;
    this.onBytes(bytes);
  }
}
