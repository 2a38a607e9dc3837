import fc from 'fast-check';

type Mutation = (bytes: Buffer) => Buffer;

/** An archive with one to five places altered, cut off, cut out or put in; mostly in its directory, where it matters most. */
export function mutationsOf(seed: Buffer): fc.Arbitrary<Buffer> {
  const directory = seed.indexOf('PK\x01\x02', 0, 'latin1');
  const position = fc.oneof(fc.nat(seed.length - 1), fc.integer({ min: directory, max: seed.length - 1 }));
  const interesting = fc.oneof(fc.constantFrom(0x00, 0x01, 0x7f, 0x80, 0xff), fc.integer({ min: 0, max: 255 }));

  const flip = fc.tuple(position, interesting).map(
    ([at, byte]): Mutation =>
      (bytes) => {
        if (at < bytes.length) bytes[at] = byte;
        return bytes;
      },
  );
  const overwriteNumber = fc.tuple(position, fc.constantFrom(0, 1, 0xffff, 0x7fff_ffff, 0xffff_fffe, 0xffff_ffff)).map(
    ([at, number]): Mutation =>
      (bytes) => {
        if (at + 4 <= bytes.length) bytes.writeUInt32LE(number, at);
        return bytes;
      },
  );
  const truncate = position.map(
    (at): Mutation =>
      (bytes) =>
        bytes.subarray(0, at),
  );
  const cutOut = fc.tuple(position, position).map(
    ([a, b]): Mutation =>
      (bytes) =>
        Buffer.concat([bytes.subarray(0, Math.min(a, b)), bytes.subarray(Math.max(a, b))]),
  );
  const splice = fc.tuple(position, position, position).map(
    ([from, to, at]): Mutation =>
      (bytes) => {
        const piece = bytes.subarray(Math.min(from, to), Math.max(from, to));
        return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
      },
  );
  const mutations = fc.array(fc.oneof({ weight: 3, arbitrary: flip }, overwriteNumber, truncate, cutOut, splice), {
    minLength: 1,
    maxLength: 5,
  });
  return mutations.map((all) => all.reduce<Buffer>((before, mutate) => mutate(before), Buffer.from(seed)));
}
