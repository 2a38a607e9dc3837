import { createHash } from 'node:crypto';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UsageError } from '../base/failure.ts';

/** Where one person's things lie. A profile is an account with its catalog, cache and settings. */
export interface Profile {
  readonly name: string;
  /** Settings, client secret and token. */
  readonly configDirectory: string;
  /** Catalog and log: to be kept. */
  readonly dataDirectory: string;
  /** Originals: may be deleted at any time while nothing runs. */
  readonly cacheDirectory: string;
  /** The Unix socket at which the process that holds the engine listens. */
  readonly socketPath: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A path of a Unix socket holds 107 bytes at most (unix(7)). */
const LONGEST_SOCKET_PATH = 100;

/** The directories of a profile by the XDG base directory specification. Throws `UsageError` for an unusable name. */
export function profileOf(name: string, environment: Environment): Profile {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw new UsageError(`Cannot use '${name}' as a profile name: take letters, digits, dots, dashes and underscores`);
  }
  const home = environment.HOME ?? homedir();
  const under = (variable: string, ...otherwise: string[]) =>
    resolve(environment[variable] || join(home, ...otherwise), 'gphotos-fs', name);
  const dataDirectory = under('XDG_DATA_HOME', '.local', 'share');
  return {
    name,
    configDirectory: under('XDG_CONFIG_HOME', '.config'),
    dataDirectory,
    cacheDirectory: under('XDG_CACHE_HOME', '.cache'),
    socketPath: socketPathOf(dataDirectory, environment.XDG_RUNTIME_DIR),
  };
}

/** Derived from the data directory, so that whoever uses the same catalog finds the same socket. */
function socketPathOf(dataDirectory: string, runtimeDirectory: string | undefined): string {
  const key = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  const preferred = runtimeDirectory && join(runtimeDirectory, 'gphotos-fs', `${key}.sock`);
  if (preferred && preferred.length <= LONGEST_SOCKET_PATH) return preferred;
  return join(tmpdir().length <= 60 ? tmpdir() : '/tmp', `gphotos-fs-${process.getuid?.() ?? 0}`, `${key}.sock`);
}
