import pino from 'pino';
import type { Log } from '../base/log.ts';
import type { Settings } from '../engine/settings.ts';
import type { Terminal } from './context.ts';

/** Fields that must never reach a log, whoever puts them there. */
const SECRET = ['token', 'accessToken', 'refreshToken', 'clientSecret', 'baseUrl', 'authorization'];

/** Logs go to stderr: one readable line each, or JSON for machines. */
export function createLog({ logLevel, logFormat }: Pick<Settings, 'logLevel' | 'logFormat'>, terminal: Terminal): Log {
  const destination = {
    write: (line: string) => terminal.err(logFormat === 'json' ? line : `${readable(line, logLevel === 'debug')}\n`),
  };
  return pino(
    {
      // A stack trace is for those who asked for debugging, in either format.
      ...(logLevel === 'debug' ? {} : { serializers: { err: ({ name, message }: Error) => ({ name, message }) } }),
      level: logLevel,
      base: null,
      redact: [...SECRET, ...SECRET.map((field) => `*.${field}`)],
    },
    destination,
  );
}

interface PinoLine {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
  readonly err?: { readonly stack?: string; readonly message?: string };
  readonly [field: string]: unknown;
}

function readable(line: string, withStack: boolean): string {
  const { level, time, msg, err, ...fields } = JSON.parse(line) as PinoLine;
  const clock = new Date(time).toTimeString().slice(0, 8);
  const why = err?.message === undefined || withStack ? {} : { err: err.message };
  const rest = Object.entries({ ...fields, ...why }).map(([key, value]) => `${key}=${shown(value)}`);
  const stack = withStack && err?.stack ? `\n${err.stack}` : '';
  return [clock, pino.levels.labels[level] ?? level, msg, ...rest].join(' ') + stack;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /[\s"]/.test(text) && typeof value === 'string' ? JSON.stringify(text) : text;
}
