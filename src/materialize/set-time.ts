import { lutimes } from 'node:fs/promises';

/**
 * Gives a file, or a symbolic link itself, its time of modification in milliseconds since 1970. A disk that cannot hold
 * this time, or lets nobody set one, is no reason to have no copy: then nothing happens.
 */
export async function setTime(path: string, mtimeMs: number): Promise<void> {
  // Node hands seconds over as a floating-point number and cuts them off below; half a microsecond more keeps the
  // millisecond. As text, because as numbers it takes those before 1970 for "now".
  const seconds = String((mtimeMs + 0.0005) / 1000);
  await lutimes(path, seconds, seconds).catch(() => undefined);
}
