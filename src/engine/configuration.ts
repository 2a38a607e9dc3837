import { join } from 'node:path';
import { messageOf, UsageError } from '../base/failure.ts';
import { readConfigFile } from './config-file.ts';
import { type Profile, profileOf } from './profile.ts';
import { flagOf, SETTINGS, type SettingDefinition, type Settings, toSettings, variableOf } from './settings.ts';
import { socketPathOf } from './socket-path.ts';

/** A setting with its effective value and where that comes from. */
export interface EffectiveSetting {
  readonly key: string;
  readonly value: string;
  readonly origin: 'flag' | 'environment' | 'file' | 'default';
  /** `--cache-size`, `GPHOTOS_FS_CACHE_SIZE`, or the settings file; absent for a default. */
  readonly place?: string;
}

/** What a command was started with, resolved. */
export interface Configuration {
  readonly profile: Profile;
  readonly file: string;
  readonly effective: readonly EffectiveSetting[];
  readonly settings: Settings;
  /** The Unix socket at which the process that holds the engine listens. */
  readonly socketPath: string;
}

/** The raw material: flags by setting key, and the environment. */
export interface ConfigurationSources {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Flags first, then `GPHOTOS_FS_*`, then the settings file, then defaults.
 * Throws `UsageError` that names the setting, its value and the place it was written in.
 */
export async function configure({ flags, environment }: ConfigurationSources): Promise<Configuration> {
  const profile = profileOf(textOf(flags.profile) ?? environment.GPHOTOS_FS_PROFILE ?? 'default', environment);
  const named = textOf(flags.config) ?? environment.GPHOTOS_FS_CONFIG;
  const file = named ?? join(profile.configDirectory, 'config.json');
  const fromFile = await readConfigFile(file, { mustExist: named !== undefined });

  const effective = SETTINGS.map((definition) => {
    const setting = choose(definition, { flags, environment, fromFile, file, profile });
    checkValue(definition, setting);
    return setting;
  });
  const values = new Map(effective.map(({ key, value }) => [key, value]));
  const settings = toSettings((key) => values.get(key) ?? '');
  return { profile, file, effective, settings, socketPath: socketPathOf(settings.catalogDirectory) };
}

interface Choice extends ConfigurationSources {
  readonly fromFile: Readonly<Record<string, string>>;
  readonly file: string;
  readonly profile: Profile;
}

function choose(
  definition: SettingDefinition,
  { flags, environment, fromFile, file, profile }: Choice,
): EffectiveSetting {
  const { key } = definition;
  const flag = textOf(flags[key]);
  if (flag !== undefined) return { key, value: flag, origin: 'flag', place: flagOf(definition) };
  const variable = environment[variableOf(definition)];
  if (variable !== undefined) return { key, value: variable, origin: 'environment', place: variableOf(definition) };
  const written = fromFile[key];
  if (written !== undefined) return { key, value: written, origin: 'file', place: file };
  return { key, value: String(definition.fallback(profile)), origin: 'default' };
}

function checkValue(definition: SettingDefinition, { key, value, origin, place }: EffectiveSetting): void {
  try {
    definition.check(value);
  } catch (error) {
    const where = origin === 'file' ? `${key} in ${place}` : (place ?? key);
    throw new UsageError(`Cannot use the setting ${where}: ${messageOf(error)}`, { cause: error });
  }
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
