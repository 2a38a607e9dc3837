import fc from 'fast-check';
import { OPCODE, WRITING } from '../../../src/fuse/kernel/wire/opcodes.ts';
import {
  ACCESS_IN,
  BATCH_FORGET_IN,
  FORGET_IN,
  FORGET_ONE,
  GETXATTR_IN,
  INIT_IN,
  INTERRUPT_IN,
  LSEEK_IN,
  OPEN_IN,
  READ_IN,
  RELEASE_IN,
  STATX_IN,
} from '../../../src/fuse/kernel/wire/structures.ts';
import { bytesOf, type Layout, widthOf } from './layout-bytes.ts';

/** What a request of each kind carries: structures, one behind the other, and then perhaps a name. */
interface Shape {
  readonly opcode: number;
  readonly layouts: readonly Layout[];
  readonly hasName: boolean;
  /** The last thing that the answer depends on, a field of the first structure or the name; absent where it is nothing. */
  readonly upTo: string | undefined;
}

function shape<L extends Layout>(
  opcode: number,
  layouts: readonly L[],
  { hasName = false, upTo }: { hasName?: boolean; upTo?: (keyof L['at'] & string) | 'name' } = {},
): Shape {
  return { opcode, layouts, hasName, upTo };
}

export const SHAPES: readonly Shape[] = [
  shape(OPCODE.LOOKUP, [], { hasName: true, upTo: 'name' }),
  shape(OPCODE.FORGET, [FORGET_IN], { upTo: 'nlookup' }),
  shape(OPCODE.GETATTR, [GETXATTR_IN, FORGET_IN]),
  shape(OPCODE.STATX, [STATX_IN]),
  shape(OPCODE.READLINK, []),
  shape(OPCODE.OPEN, [OPEN_IN], { upTo: 'flags' }),
  shape(OPCODE.READ, [READ_IN], { upTo: 'size' }),
  shape(OPCODE.STATFS, []),
  shape(OPCODE.RELEASE, [RELEASE_IN], { upTo: 'fh' }),
  shape(OPCODE.GETXATTR, [GETXATTR_IN], { hasName: true, upTo: 'name' }),
  shape(OPCODE.LISTXATTR, [GETXATTR_IN], { upTo: 'size' }),
  shape(OPCODE.INIT, [INIT_IN], { upTo: 'flags' }),
  shape(OPCODE.READDIR, [READ_IN], { upTo: 'size' }),
  shape(OPCODE.READDIRPLUS, [READ_IN], { upTo: 'size' }),
  shape(OPCODE.ACCESS, [ACCESS_IN], { upTo: 'mask' }),
  shape(OPCODE.INTERRUPT, [INTERRUPT_IN], { upTo: 'unique' }),
  shape(OPCODE.DESTROY, []),
  shape<Layout>(OPCODE.BATCH_FORGET, [BATCH_FORGET_IN, FORGET_ONE, FORGET_ONE, FORGET_ONE], { upTo: 'count' }),
  shape(OPCODE.LSEEK, [LSEEK_IN], { upTo: 'whence' }),
  ...WRITING.map((opcode) => shape(opcode, [READ_IN], { hasName: true })),
];

/** What lseek(2) calls SEEK_DATA: zeros would be senseless there. */
const PLAIN = { whence: 3 };

/** The body of a request of that shape, with zeros in its structures. */
export function plainBody({ layouts, hasName }: Shape): Buffer {
  const structures = layouts.map((layout) => bytesOf(layout, PLAIN));
  return Buffer.concat([...structures, Buffer.from(hasName ? 'user.name\0' : '')]);
}

/** How many bytes of that body an answer cannot do without. */
export function neededBytes(shape: Shape): number {
  const { layouts, upTo } = shape;
  const [first] = layouts;
  if (upTo === 'name') return plainBody(shape).length;
  return first && upTo !== undefined ? (first.at[upTo] ?? 0) + widthOf(first, upTo) : 0;
}

/** One request whose parts need not make sense. */
export interface OddRequest {
  readonly opcode: number;
  readonly node: bigint;
  readonly body: Buffer;
  /** How many bytes the header says there are, as far as that is another number. */
  readonly announcedBytes: number | undefined;
  /** How many bytes of it arrive. */
  readonly cutTo: number | undefined;
}

/** Small ones name real nodes, handles and requests; the rest is what numbers of 64 bits can be. */
const anyNumber = fc.oneof(
  { weight: 5, arbitrary: fc.bigInt({ min: 0n, max: 20n }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(12n, 16n, 20n, 31n, 32n, 36n, 52n, 53n, 63n, 64n), fc.constantFrom(-1n, 0n, 1n))
      .map(([bits, more]) => BigInt.asUintN(64, (1n << bits) + more)),
  },
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
);

const anyName = fc.oneof(
  fc
    .constantFrom('beach.jpg', 'photos', '.', '..', 'user.gphotos.id', 'user.x')
    .map((name) => Buffer.from(`${name}\0`)),
  fc.string({ unit: 'grapheme' }).map((name) => Buffer.from(`${name}\0`)),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);

function anyStructure(layout: Layout): fc.Arbitrary<Buffer> {
  const fields = Object.keys(layout.at).filter((field) => [2, 4, 8].includes(widthOf(layout, field)));
  const numbers = fields.map((field) => anyNumber.map((number) => BigInt.asUintN(widthOf(layout, field) * 8, number)));
  return fc
    .tuple(...numbers)
    .map((values) => bytesOf(layout, Object.fromEntries(fields.map((field, index) => [field, values[index] ?? 0n]))));
}

const anyShaped = fc.constantFrom(...SHAPES).chain(({ opcode, layouts, hasName }) =>
  fc.record({
    opcode: fc.constant(opcode),
    body: fc
      .tuple(...layouts.map(anyStructure), ...(hasName ? [anyName] : []))
      .map((parts: readonly Buffer[]) => Buffer.concat(parts)),
  }),
);

const anyShapeless = fc.record({
  opcode: fc.oneof(fc.nat(60), fc.integer({ min: 0, max: 0xffff_ffff })),
  body: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
});

const anyLength = fc.oneof(fc.nat(120), fc.constantFrom(131_072, 0x7fff_ffff, 0xffff_ffff));

export const anyOddRequest: fc.Arbitrary<OddRequest> = fc
  .tuple(
    fc.oneof({ weight: 4, arbitrary: anyShaped }, anyShapeless),
    anyNumber,
    fc.option(anyLength, { nil: undefined, freq: 8 }),
    fc.option(fc.nat(120), { nil: undefined, freq: 8 }),
  )
  .map(([asked, node, announcedBytes, cutTo]) => ({ ...asked, node, announcedBytes, cutTo }));
