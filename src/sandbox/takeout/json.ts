/** JSON as it is written here; a field that is undefined is left out. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** In Google's form: indented by two. */
export function jsonBytes(value: JsonValue): Uint8Array {
  return Buffer.from(JSON.stringify(value, undefined, 2));
}
