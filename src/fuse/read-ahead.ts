import { writeFile } from 'node:fs/promises';
import { systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { mountAt } from '../base/mount-table.ts';

/** Sets how far the kernel reads ahead on a mount. Only root may; without it reading is slower, nothing else. */
export async function widenReadAhead(mountPoint: string, readAheadKib: number, log: Log): Promise<void> {
  const entry = await mountAt(mountPoint);
  try {
    await writeFile(`/sys/class/bdi/${entry?.device}/read_ahead_kb`, String(readAheadKib));
  } catch (error) {
    log.debug({ reason: systemCode(error) }, 'Left the read-ahead of the kernel as it is');
  }
}
