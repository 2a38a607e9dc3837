import { makePrivateDirectory } from '../base/atomic-file.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { TakeoutLibrary } from '../takeout/takeout-library.ts';
import type { Settings } from './settings.ts';
import type { TakeoutArchives } from './takeout-archives.ts';

/** The Takeout archives of a profile, as they are known. No archive is touched. */
export async function openTakeout(settings: Settings, clock: Clock, log: Log): Promise<TakeoutArchives> {
  const { takeoutDirectory: directory, timeZone, include } = settings;
  await makePrivateDirectory(directory);
  return TakeoutLibrary.open({ directory, timeZone, include, clock, log });
}
