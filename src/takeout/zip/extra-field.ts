/** The contents of the first field of that kind among an entry's extra fields; what is malformed behind it is ignored. */
export function extraField(extra: Buffer, kind: number): Buffer | undefined {
  for (let position = 0; position + 4 <= extra.length; ) {
    const end = position + 4 + extra.readUInt16LE(position + 2);
    if (end > extra.length) return undefined;
    if (extra.readUInt16LE(position) === kind) return extra.subarray(position + 4, end);
    position = end;
  }
  return undefined;
}
