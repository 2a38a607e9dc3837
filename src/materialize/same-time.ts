/** Disks round times: FAT to two seconds. */
const SAME_TIME_MS = 2_000;

/** Whether a time that a disk tells may be the one that a file was given. */
export function isSameTime(one: number, other: number): boolean {
  return Math.abs(one - other) <= SAME_TIME_MS;
}
