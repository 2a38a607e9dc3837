import { join, resolve } from 'node:path';
import { parseBytes, parseSpanMs } from '../base/amounts.ts';
import { UsageError } from '../base/failure.ts';
import { WANTED_DRIVERS, type WantedDriver } from '../fuse/driver.ts';
import { STANDINGS, type Standing } from '../library/media-item.ts';
import type { Profile } from './profile.ts';

/** The effective settings of a run. */
export interface Settings {
  readonly cacheSizeBytes: number;
  readonly cacheDirectory: string;
  readonly catalogDirectory: string;
  readonly clientSecretFile: string;
  readonly tokenFile: string;
  readonly scopes: readonly string[];
  readonly timeZone: string;
  readonly layout: string;
  readonly portableNames: boolean;
  /** Absent: only when asked. */
  readonly syncEveryMs: number | undefined;
  readonly downloads: number;
  readonly allowOther: boolean;
  readonly driver: WantedDriver;
  readonly libraryUrl: string;
  /** What is shown of Takeout's archives besides ordinary items. */
  readonly include: ReadonlySet<Standing>;
  /** Where the index of Takeout's archives is kept. */
  readonly takeoutDirectory: string;
  readonly logLevel: LogLevel;
  readonly logFormat: 'text' | 'json';
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One setting: how a flag, a variable, the settings file and the default name it, and what it may hold. */
export interface SettingDefinition {
  /** Key in `config.json`; `cacheSize` is `--cache-size` and `GPHOTOS_FS_CACHE_SIZE`. */
  readonly key: string;
  readonly kind: 'text' | 'switch';
  /** Shown in `--help` as the argument of the flag. */
  readonly argument?: string;
  readonly help: string;
  readonly fallback: (profile: Profile) => string | boolean;
  /** Throws `UsageError` naming the value when it is not allowed. */
  readonly check: (text: string) => unknown;
}

const LIBRARY_URL = 'https://photoslibrary.googleapis.com';
const DEFAULT_SCOPE = 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata';

const text = (
  key: string,
  argument: string,
  help: string,
  fallback: SettingDefinition['fallback'],
  check: SettingDefinition['check'] = notEmpty,
): SettingDefinition => ({ key, kind: 'text', argument, help, fallback, check });

const toggle = (key: string, help: string): SettingDefinition => ({
  key,
  kind: 'switch',
  help,
  fallback: () => false,
  check: parseSwitch,
});

export const SETTINGS: readonly SettingDefinition[] = [
  text('cacheSize', '<size>', 'how much disk the cached originals may take', () => '10GiB', parseCacheSize),
  text('cacheDir', '<directory>', 'where originals are cached', (profile) => profile.cacheDirectory),
  text('dataDir', '<directory>', 'where the catalog is kept', (profile) => profile.dataDirectory),
  text('clientSecret', '<file>', 'the OAuth client secret you downloaded from Google', ({ configDirectory }) =>
    join(configDirectory, 'client_secret.json'),
  ),
  text('tokenFile', '<file>', 'where the sign-in is kept', ({ configDirectory }) =>
    join(configDirectory, 'token.json'),
  ),
  text('scopes', '<scopes>', 'OAuth scopes to ask for, separated by commas', () => DEFAULT_SCOPE, parseScopes),
  text('timezone', '<zone>', 'time zone that decides the folder of a photo whose place is not known', systemTimeZone),
  text('layout', '<template>', 'folders below photos/: {year} {month} {day} {kind} {camera}', () => '{year}/{month}'),
  toggle('portableNames', 'names that are also valid on NTFS, exFAT and SMB'),
  text(
    'syncEvery',
    '<span>',
    'how often a running mount asks Google for news (6h, 30m, never)',
    () => '6h',
    parseSpanMs,
  ),
  text('downloads', '<count>', 'originals fetched at the same time', () => '16', parseCount),
  toggle('allowOther', 'let other users of this machine see the mount'),
  text(
    'driver',
    '<driver>',
    'what serves the mount: auto, kernel (Linux), fuse-native (libfuse 2)',
    () => 'auto',
    oneOf(WANTED_DRIVERS),
  ),
  text(
    'include',
    '<kinds>',
    'what Takeout archives show besides the usual: archived, trashed, locked, separated by commas; or nothing',
    () => 'archived',
    parseIncluded,
  ),
  text('libraryUrl', '<url>', 'address of the Library API', () => LIBRARY_URL, parseUrl),
  text('logLevel', '<level>', `what is logged: ${LOG_LEVELS.join(', ')}`, () => 'info', oneOf(LOG_LEVELS)),
  text('logFormat', '<format>', 'how it is logged: text, json', () => 'text', oneOf(['text', 'json'] as const)),
];

/** `cacheSize` → `--cache-size` */
export function flagOf({ key }: SettingDefinition): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `cacheSize` → `GPHOTOS_FS_CACHE_SIZE` */
export function variableOf({ key }: SettingDefinition): string {
  return `GPHOTOS_FS_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Turns checked texts into the settings that the layers are given. `value` answers for every key of `SETTINGS`. */
export function toSettings(value: (key: string) => string): Settings {
  return {
    cacheSizeBytes: parseCacheSize(value('cacheSize')),
    cacheDirectory: resolve(value('cacheDir')),
    catalogDirectory: resolve(value('dataDir'), 'catalog'),
    clientSecretFile: resolve(value('clientSecret')),
    tokenFile: resolve(value('tokenFile')),
    scopes: parseScopes(value('scopes')),
    timeZone: value('timezone'),
    layout: value('layout'),
    portableNames: parseSwitch(value('portableNames')),
    syncEveryMs: parseSpanMs(value('syncEvery')),
    downloads: parseCount(value('downloads')),
    allowOther: parseSwitch(value('allowOther')),
    driver: oneOf(WANTED_DRIVERS)(value('driver')),
    libraryUrl: parseUrl(value('libraryUrl')),
    include: parseIncluded(value('include')),
    takeoutDirectory: resolve(value('dataDir'), 'takeout'),
    logLevel: oneOf(LOG_LEVELS)(value('logLevel')),
    logFormat: oneOf(['text', 'json'] as const)(value('logFormat')),
  };
}

function systemTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function notEmpty(value: string): string {
  if (value.trim() === '') throw new UsageError('it is empty');
  return value;
}

function parseSwitch(value: string): boolean {
  if (['true', '1', 'yes', 'on'].includes(value)) return true;
  if (['false', '0', 'no', 'off'].includes(value)) return false;
  throw new UsageError(`'${value}' is neither true nor false`);
}

function parseCount(value: string): number {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > 256) {
    throw new UsageError(`'${value}' is not a whole number from 1 to 256`);
  }
  return count;
}

function parseCacheSize(value: string): number {
  const bytes = parseBytes(value);
  if (bytes < 1024 * 1024) throw new UsageError(`'${value}' is less than 1MiB, too small to hold an original`);
  return bytes;
}

function parseScopes(value: string): string[] {
  const scopes = value.split(/[\s,]+/).filter((scope) => scope !== '');
  if (scopes.length === 0) throw new UsageError('it names no scope');
  return scopes;
}

function parseIncluded(value: string): ReadonlySet<Standing> {
  const words = value.split(/[\s,]+/).filter((word) => word !== '' && word !== 'nothing');
  return new Set(words.map(oneOf(STANDINGS)));
}

function parseUrl(value: string): string {
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol)) {
    throw new UsageError(`'${value}' is not an http or https address`);
  }
  return value.replace(/\/+$/, '');
}

function oneOf<const T extends string>(allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((candidate) => candidate === value);
    if (!found) throw new UsageError(`'${value}' is not one of ${allowed.join(', ')}`);
    return found;
  };
}
