import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatBytes } from '../base/amounts.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf, systemCode } from '../base/failure.ts';
import { type Finding, fine, problem, warning } from '../base/finding.ts';
import type { Log } from '../base/log.ts';
import { FREE_FRACTION } from '../cache/originals.ts';
import { theseSurroundings } from '../fuse/machine.ts';
import { checkMountPoint } from '../fuse/mount-point.ts';
import { checkFuse } from '../fuse/requirements.ts';
import { examineLibraries } from './account-findings.ts';
import type { Configuration } from './configuration.ts';
import { realPathOf } from './real-path.ts';
import type { Settings } from './settings.ts';

interface Examination {
  readonly configuration: Configuration;
  /** `PATH`. */
  readonly path: string;
  readonly mountPoint: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks at each thing that a mount needs. Changes nothing. */
export async function examine({ configuration, path, mountPoint, clock, log }: Examination): Promise<Finding[]> {
  const { settings, profile } = configuration;
  return [
    ...(await checkFuse({ ...theseSurroundings(), path }, settings)),
    await checkDirectory('settings directory', profile.configDirectory),
    await checkDirectory('catalog directory', settings.catalogDirectory),
    await checkDirectory('cache directory', settings.cacheDirectory),
    await checkDiskSpace(settings),
    ...(await examineLibraries({ configuration, clock, log })),
    ...(mountPoint === undefined ? [] : [await examineMountPoint(mountPoint)]),
  ];
}

/** A directory that is not there yet is fine when it can be made. */
async function checkDirectory(what: string, directory: string): Promise<Finding> {
  try {
    if (!(await stat(directory)).isDirectory())
      return problem(what, `${directory} is a file`, 'move it away, or set another directory');
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    return fine(what, directory);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && dirname(directory) !== directory) {
      const parent = await checkDirectory(what, dirname(directory));
      return parent.verdict === 'ok' ? fine(what, `${directory} (will be made)`) : parent;
    }
    return problem(
      what,
      `${directory}: ${systemCode(error)}`,
      `make it writable for you: sudo chown ${process.getuid?.()} '${directory}'`,
    );
  }
}

async function checkDiskSpace({ cacheDirectory, cacheSizeBytes }: Settings): Promise<Finding> {
  const what = 'disk space for the cache';
  const { bavail, blocks, bsize } = await statfs(await existingAncestor(cacheDirectory));
  const usable = bavail * bsize - blocks * bsize * FREE_FRACTION;
  const found = `${formatBytes(bavail * bsize)} free, the cache may take ${formatBytes(cacheSizeBytes)}`;
  if (usable < 64 * 2 ** 20)
    return problem(what, found, 'free some space, or put the cache elsewhere with --cache-dir');
  if (usable < cacheSizeBytes) {
    return warning(
      what,
      found,
      'the cache will stop growing with 5 % of the disk left; a smaller --cache-size says so openly',
    );
  }
  return fine(what, found);
}

async function existingAncestor(path: string): Promise<string> {
  const there = await stat(path).catch(() => undefined);
  return there || dirname(path) === path ? path : existingAncestor(dirname(path));
}

async function examineMountPoint(mountPoint: string): Promise<Finding> {
  const what = 'mount point';
  try {
    if ((await checkMountPoint(await realPathOf(mountPoint))) === 'free') return fine(what, mountPoint);
    return warning(what, `${mountPoint} holds a dead mount`, 'nothing to do: mount repairs it');
  } catch (error) {
    return problem(what, messageOf(error), 'see what it says');
  }
}
