import { isJsonObject, type JsonObject, type JsonValue } from './decode-json.ts';

/**
 * Fields of Takeout's JSON, read one at a time: every field may be missing or of another type, and then it is undefined.
 * Nothing here throws.
 */

/** The farthest that ECMAScript's dates reach from 1970, in milliseconds. */
const MAX_TIME_MS = 8.64e15;

/** The object under `key`, or an empty one. */
export function objectIn(from: JsonObject, key: string): JsonObject {
  const value = own(from, key);
  return isJsonObject(value) ? value : {};
}

/** The list under `key`, or an empty one. */
export function listIn(from: JsonObject, key: string): readonly JsonValue[] {
  const value = own(from, key);
  return Array.isArray(value) ? value : [];
}

export function has(from: JsonObject, key: string): boolean {
  return own(from, key) !== undefined;
}

/** Text that is not empty, cut to `maxUnits` so that one absurd file does not fill the memory. */
export function textIn(from: JsonObject, key: string, maxUnits: number): string | undefined {
  const value = own(from, key);
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length > maxUnits ? value.slice(0, maxUnits) : value;
}

/** Flags are present only when true; a string that says so counts as well. */
export function flagIn(from: JsonObject, key: string): boolean {
  const value = own(from, key);
  return value === true || value === 'true';
}

/** A number, also when it is written as a string. */
export function numberIn(from: JsonObject, key: string): number | undefined {
  const value = own(from, key);
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !/^\s*[+-]?\d{1,15}(\.\d{1,15})?\s*$/.test(value)) return undefined;
  return Number(value);
}

/**
 * The time under `key`, `{ timestamp: seconds since 1970 }`, in milliseconds. Zero stands for unknown, and what no date can
 * express is unknown too. The words beside it are in the language of the account and say nothing more.
 */
export function timeMsIn(from: JsonObject, key: string): number | undefined {
  const seconds = numberIn(objectIn(from, key), 'timestamp');
  if (seconds === undefined || seconds === 0) return undefined;
  const timeMs = Math.round(seconds * 1000);
  return Math.abs(timeMs) <= MAX_TIME_MS ? timeMs : undefined;
}

/** Not what an object inherits: a file may call a field `constructor`. */
function own(from: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}
