import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  DestinationLostError,
  GphotosError,
  messageOf,
  NoSpaceError,
  systemCode,
  UsageError,
} from '../base/failure.ts';
import { ownMountPoints, refuseOwnMounts } from './own-mounts.ts';
import { temporaryPathIn } from './temporary-files.ts';

/** What we keep in a destination for ourselves. Names in the tree never start with a dot. */
export const OWN_DIRECTORY = '.gphotos-fs';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
/** How the kernel says that a disk broke, was pulled out or became unreachable under us. */
const LOST = new Set(['EIO', 'ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN', 'EHOSTDOWN', 'EREMOTEIO', 'EROFS']);

/** The directory that the library is copied to. */
export class Destination {
  private constructor(
    readonly root: string,
    /** Permission bits of copied files: 0644 less what the umask takes. */
    readonly fileMode: number,
    private readonly deviceId: number,
  ) {}

  /**
   * Makes `directory` ready for copies: it exists afterwards and can be written to. Throws `UsageError` saying why it
   * cannot be used, `NoSpaceError` when not even an empty file fits.
   */
  static async prepare(directory: string): Promise<Destination> {
    const root = resolve(directory);
    await refuseOwnMounts(root, await ownMountPoints());
    try {
      await makeWithParents(join(root, OWN_DIRECTORY));
      const fileMode = await tryToWrite(root);
      return new Destination(root, fileMode, (await stat(join(root, OWN_DIRECTORY))).dev);
    } catch (error) {
      throw unusable(root, error);
    }
  }

  /** Looks at `directory` without changing anything: for a dry run. It need not exist. */
  static async inspect(directory: string): Promise<Destination> {
    const root = resolve(directory);
    await refuseOwnMounts(root, await ownMountPoints());
    const found = await stat(root).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw unusable(root, error);
    });
    if (found && !found.isDirectory()) throw new UsageError(notADirectory(root));
    return new Destination(root, 0o644, found?.dev ?? 0);
  }

  /** Where a path of the tree lies. */
  absolute(path: string): string {
    return join(this.root, path);
  }

  /**
   * Makes a directory of the tree and those above it. Throws `DestinationLostError` rather than filling the empty
   * mount point that an unplugged disk leaves behind.
   */
  async makeDirectory(path: string): Promise<void> {
    if (!(await this.#isThere())) throw this.#lost();
    const missing: string[] = [];
    for (let at = path; at !== '.' && !(await isDirectory(this.absolute(at))); at = dirname(at)) missing.unshift(at);
    for (const directory of missing) await mkdir(this.absolute(directory));
  }

  /** What a failure at one file means: that of a full or lost disk becomes ours, any other stays itself. */
  async meaningOf(error: unknown): Promise<unknown> {
    const code = systemCode(error);
    const isExpected = error instanceof GphotosError && !(error instanceof DestinationLostError);
    if (code === undefined || isExpected) return error;
    if (FULL.has(code)) {
      return new NoSpaceError(`Cannot go on copying to ${this.root}: no space left; make room and run again to go on`, {
        cause: error,
      });
    }
    if (LOST.has(code) || !(await this.#isThere())) return this.#lost(error);
    // A single directory that somebody took away while we wrote to it is not the whole destination.
    return error instanceof DestinationLostError ? error.cause : error;
  }

  #lost(cause?: unknown): Error {
    const why = cause === undefined ? '' : ` (${messageOf(cause)})`;
    return new DestinationLostError(
      `Cannot go on copying to ${this.root}: it cannot be reached any more${why}; connect it and run again to go on`,
      { cause },
    );
  }

  async #isThere(): Promise<boolean> {
    const found = await stat(join(this.root, OWN_DIRECTORY)).catch(() => undefined);
    return found?.dev === this.deviceId;
  }
}

/** Level by level, since Node's own `recursive` answers ENOENT where a disk is read-only. */
async function makeWithParents(path: string): Promise<void> {
  if (await isDirectory(path)) return;
  if (dirname(path) !== path) await makeWithParents(dirname(path));
  await mkdir(path).catch(async (error: unknown) => {
    if (!(await isDirectory(path))) throw error;
  });
}

/** Writes and removes an empty file; answers the permission bits it got. */
async function tryToWrite(root: string): Promise<number> {
  const probe = temporaryPathIn(root);
  let file: FileHandle | undefined;
  try {
    file = await open(probe, 'wx', 0o644);
    return (await file.stat()).mode & 0o777;
  } finally {
    await file?.close();
    await rm(probe, { force: true });
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function unusable(root: string, error: unknown): Error {
  const code = systemCode(error);
  if (code === 'EEXIST' || code === 'ENOTDIR') return new UsageError(notADirectory(root), { cause: error });
  if (code !== undefined && FULL.has(code)) {
    return new NoSpaceError(`Cannot materialize to ${root}: no space left; make room and run again`, { cause: error });
  }
  const why = code === 'EACCES' || code === 'EPERM' ? 'you may not write there' : messageOf(error);
  return new UsageError(`Cannot materialize to ${root}: ${why}; give a directory that you can write to`, {
    cause: error,
  });
}

function notADirectory(root: string): string {
  return `Cannot materialize to ${root}: ${basename(root)}, or something above it, is a file; give a directory`;
}
