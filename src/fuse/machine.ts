import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { systemCode } from '../base/failure.ts';
import { type Finding, fine, problem } from '../base/finding.ts';

/** Where a mount is to be made, and by whom. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  /** Of the system's kernel: `6.12.9-amd64`. */
  readonly systemRelease: string;
  /** Directories of programs, as in `PATH`. */
  readonly path: string;
  /** 0 is root. */
  readonly userId: number;
}

/** Those of this process. */
export function theseSurroundings(): Surroundings {
  return {
    platform: process.platform,
    systemRelease: release(),
    path: process.env.PATH ?? '',
    userId: process.getuid?.() ?? 0,
  };
}

/** Which version of Linux it is; `undefined` for another system. */
export function linuxVersion({ platform, systemRelease }: Surroundings): readonly [number, number] | undefined {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(systemRelease) ?? [];
  return platform === 'linux' && major !== undefined ? [Number(major), Number(minor)] : undefined;
}

/** Both drivers serve their mount through it. */
export async function checkDevice({ userId }: Surroundings): Promise<Finding> {
  const device = '/dev/fuse';
  try {
    await access(device, constants.R_OK | constants.W_OK);
    return fine(device, 'there, and open to you');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return problem(
        device,
        'missing',
        'run: modprobe fuse; in a container, start it with --device /dev/fuse --cap-add SYS_ADMIN',
      );
    }
    const remedy =
      userId === 0 ? 'the container forbids it: start it with --device /dev/fuse' : 'run: sudo chmod 666 /dev/fuse';
    return problem(device, `not open to you (${systemCode(error)})`, remedy);
  }
}

/** The program by which ordinary users mount and unmount. `install` is the remedy where it is missing. */
export async function checkFusermount(surroundings: Surroundings, install: string): Promise<Finding> {
  const what = 'fusermount';
  const program = await findProgram(['fusermount3', 'fusermount'], surroundings);
  if (!program) return problem(what, 'not installed', install);
  if (surroundings.userId === 0 || program.mode & 0o4000) return fine(what, program.path);
  return problem(what, `${program.path} is not set-user-id root`, `run: sudo chmod u+s ${program.path}`);
}

/** The first of `names` that is installed, and its mode. */
export async function findProgram(
  names: readonly string[],
  { path }: Surroundings,
): Promise<{ readonly path: string; readonly mode: number } | undefined> {
  for (const name of names) {
    for (const directory of path.split(delimiter)) {
      const found = await stat(join(directory, name)).catch(() => undefined);
      if (found?.isFile()) return { path: join(directory, name), mode: found.mode };
    }
  }
  return undefined;
}

/** Whether other users may be let in, when `allowOther` asks for it. */
export async function checkAllowOther({ userId }: Surroundings, allowOther: boolean): Promise<Finding> {
  const what = 'user_allow_other';
  const configuration = await readFile('/etc/fuse.conf', 'utf8').catch(() => '');
  if (/^\s*user_allow_other\s*$/m.test(configuration)) return fine(what, 'set in /etc/fuse.conf');
  if (userId === 0) return fine(what, 'not set, and root does not need it');
  const remedy = 'for --allow-other, add the line user_allow_other to /etc/fuse.conf';
  return allowOther
    ? problem(what, 'not set in /etc/fuse.conf', remedy)
    : fine(what, 'not set; only needed for --allow-other');
}
