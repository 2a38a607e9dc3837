import { writeFile } from 'node:fs/promises';
import { systemCode } from '../base/failure.ts';
import type { Log } from '../base/log.ts';

/** Sets how far the kernel reads ahead on the mount of that number (`major:minor`). Only root may; without it reading is slower, nothing else. */
export async function widenReadAhead(device: string, readAheadKib: number, log: Log): Promise<void> {
  try {
    await writeFile(`/sys/class/bdi/${device}/read_ahead_kb`, String(readAheadKib));
  } catch (error) {
    log.debug({ reason: systemCode(error) }, 'Left the read-ahead of the kernel as it is');
  }
}
