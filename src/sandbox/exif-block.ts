/** What a camera notes about a picture. */
export interface ExifNote {
  /** Wall clock where the picture was taken, as EXIF writes it: `2021:07:14 09:31:05`. */
  readonly takenAt?: string;
  /** `+02:00`; most cameras leave it out. */
  readonly offset?: string;
  readonly make?: string;
  readonly model?: string;
}

/** Tag numbers of the EXIF 2.32 standard. */
const MAKE = 0x010f;
const MODEL = 0x0110;
const EXIF_POINTER = 0x8769;
const DATE_TIME_ORIGINAL = 0x9003;
const OFFSET_TIME_ORIGINAL = 0x9011;

const TYPE_ASCII = 2;
const TYPE_LONG = 4;
const ENTRY_BYTES = 12;
const TIFF_HEADER_BYTES = 8;

type Entry = { readonly tag: number; readonly value: string | number };

/** The contents of a JPEG's APP1 segment: `Exif`, a little-endian TIFF header, and two directories. */
export function exifBlock(note: ExifNote): Buffer {
  const about = entries([MAKE, note.make], [MODEL, note.model]);
  const firstBytes = directoryBytes([...about, { tag: EXIF_POINTER, value: 0 }]);
  const exifAt = TIFF_HEADER_BYTES + firstBytes;
  const taken = entries([DATE_TIME_ORIGINAL, note.takenAt], [OFFSET_TIME_ORIGINAL, note.offset]);
  const header = Buffer.from('49492a0008000000', 'hex');
  const first = directory([...about, { tag: EXIF_POINTER, value: exifAt }], TIFF_HEADER_BYTES);
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), header, first, directory(taken, exifAt)]);
}

/** Entries in the order of their tags, as the standard wants them; those without a value are left out. */
function entries(...pairs: readonly (readonly [tag: number, value: string | undefined])[]): Entry[] {
  return pairs.flatMap(([tag, value]) => (value === undefined ? [] : [{ tag, value }]));
}

/** One directory that begins `at` bytes after the TIFF header's start, followed by the texts it points to. */
function directory(list: readonly Entry[], at: number): Buffer {
  const table = Buffer.alloc(tableBytes(list));
  table.writeUInt16LE(list.length, 0);
  const texts: Buffer[] = [];
  let textAt = at + table.length;
  list.forEach(({ tag, value }, index) => {
    const entryAt = 2 + index * ENTRY_BYTES;
    const text = typeof value === 'string' ? asciiText(value) : undefined;
    table.writeUInt16LE(tag, entryAt);
    table.writeUInt16LE(text ? TYPE_ASCII : TYPE_LONG, entryAt + 2);
    table.writeUInt32LE(text ? value.toString().length + 1 : 1, entryAt + 4);
    // Texts of up to four bytes stand in the entry itself.
    if (text && text.length <= 4) text.copy(table, entryAt + 8);
    else table.writeUInt32LE(text ? textAt : Number(value), entryAt + 8);
    if (!text || text.length <= 4) return;
    texts.push(text);
    textAt += text.length;
  });
  return Buffer.concat([table, ...texts]);
}

function directoryBytes(list: readonly Entry[]): number {
  return directory(list, 0).length;
}

function tableBytes(list: readonly Entry[]): number {
  return 2 + list.length * ENTRY_BYTES + 4;
}

/** With its closing NUL, padded to an even length. */
function asciiText(value: string): Buffer {
  const padding = value.length % 2 === 0 ? '\0\0' : '\0';
  return Buffer.from(`${value}${padding}`, 'latin1');
}
