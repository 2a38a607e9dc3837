import type { Clock } from '../base/clock.ts';
import type { MountEntry } from '../base/mount-table.ts';

/** Nobody is told when somebody else unmounts, so the kernel's table is looked at. */
const WATCH_INTERVAL_MS = 1_000;

/**
 * Resolves when a mount is gone from the kernel's table, as `find` looks for it: missing twice in a row, since what is believed
 * here ends the program. Rejects with the signal's reason when `signal` aborts.
 */
export async function untilGone(
  find: () => Promise<MountEntry | undefined>,
  clock: Clock,
  signal?: AbortSignal,
): Promise<void> {
  while ((await find()) ?? (await find())) await clock.sleep(WATCH_INTERVAL_MS, signal);
}
