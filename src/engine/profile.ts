import { homedir } from 'node:os';
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
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The directories of a profile by the XDG base directory specification. Throws `UsageError` for an unusable name. */
export function profileOf(name: string, environment: Environment): Profile {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) {
    throw new UsageError(`Cannot use '${name}' as a profile name: take letters, digits, dots, dashes and underscores`);
  }
  const home = environment.HOME ?? homedir();
  const under = (variable: string, ...otherwise: string[]) =>
    resolve(environment[variable] || join(home, ...otherwise), 'gphotos-fs', name);
  return {
    name,
    configDirectory: under('XDG_CONFIG_HOME', '.config'),
    dataDirectory: under('XDG_DATA_HOME', '.local', 'share'),
    cacheDirectory: under('XDG_CACHE_HOME', '.cache'),
  };
}
