/** Any structure of the protocol. */
export interface Layout {
  readonly name: string;
  readonly sizeBytes: number;
  readonly at: Readonly<Record<string, number>>;
}

type FieldOf<L extends Layout> = keyof L['at'] & string;

/** A structure with these fields, zeros elsewhere. */
export function bytesOf<L extends Layout>(
  layout: L,
  values: Partial<Record<FieldOf<L>, number | bigint>> = {},
): Buffer {
  const bytes = Buffer.alloc(layout.sizeBytes);
  for (const [name, value] of Object.entries<number | bigint | undefined>(values)) {
    const at = layout.at[name];
    if (at !== undefined && value !== undefined) write(bytes, at, widthOf(layout, name), value);
  }
  return bytes;
}

/** The numbers of a structure that begins at `at`. Those of 64 bits may be negative; arrays and inner structures are left out. */
export function valuesOf<L extends Layout>(layout: L, bytes: Buffer, at = 0): Record<FieldOf<L>, number> {
  const values: Record<string, number> = {};
  for (const [name, start] of Object.entries(layout.at)) {
    const width = widthOf(layout, name);
    if (width === 2) values[name] = bytes.readUInt16LE(at + start);
    if (width === 4) values[name] = bytes.readUInt32LE(at + start);
    if (width === 8) values[name] = Number(bytes.readBigInt64LE(at + start));
  }
  return values as Record<FieldOf<L>, number>;
}

/** Bytes from the beginning of a field to that of the next. */
export function widthOf({ at, sizeBytes }: Layout, field: string): number {
  const start = at[field] ?? 0;
  return Math.min(...Object.values(at).filter((other) => other > start), sizeBytes) - start;
}

function write(bytes: Buffer, at: number, width: number, value: number | bigint): void {
  if (width === 2) bytes.writeUInt16LE(Number(value), at);
  else if (width === 4) bytes.writeUInt32LE(Number(value), at);
  else bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at);
}
