/** What JSON can hold. Values inside are looked at one by one, never trusted as a whole. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

export type DecodedJson =
  | { readonly kind: 'value'; readonly value: JsonValue }
  /** `reason` completes "cannot be used: …". */
  | { readonly kind: 'broken'; readonly reason: string };

/** A sidecar has 1 KB, the comments of a busy library some hundred. Whoever reads a file looks at its size first. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

/** Google's files nest six levels deep. */
export const MAX_JSON_LEVELS = 64;

/** Lenient about bytes (a mark at the beginning, sequences that are not UTF-8), strict about size and depth. */
export function decodeJson(bytes: Uint8Array): DecodedJson {
  if (bytes.byteLength > MAX_JSON_BYTES) {
    return broken(`it has ${bytes.byteLength} bytes, more than the ${MAX_JSON_BYTES} that are read of a JSON file`);
  }
  const text = new TextDecoder('utf-8').decode(bytes);
  if (nestsTooDeep(text)) return broken(`it nests more than ${MAX_JSON_LEVELS} levels deep`);
  try {
    const value: JsonValue = JSON.parse(text);
    return { kind: 'value', value };
  } catch {
    return broken(text.trim() === '' ? 'it is empty' : 'it is not JSON, or ends too early');
  }
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(reason: string): DecodedJson {
  return { kind: 'broken', reason };
}

/** Counts brackets outside of strings in one pass, so that depth is known before anything recurses into it. */
function nestsTooDeep(text: string): boolean {
  let levels = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (inString) {
      if (unit === BACKSLASH) at += 1;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) {
      inString = true;
    } else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      levels += 1;
      if (levels > MAX_JSON_LEVELS) return true;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) {
      levels -= 1;
    }
  }
  return false;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
