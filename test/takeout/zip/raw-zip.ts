import { crc32, deflateRawSync } from 'node:zlib';

/** One entry of an archive that no program would write. What is left out is as it should be. */
export interface RawEntry {
  readonly name: string | Buffer;
  readonly contents?: string | Buffer;
  readonly deflated?: boolean;
  readonly flags?: number;
  readonly method?: number;
  readonly crc32?: number;
  readonly sizeBytes?: number;
  readonly compressedBytes?: number;
  readonly headerOffset?: number;
  /** Of the directory's record. */
  readonly extra?: Buffer;
  readonly headerExtra?: Buffer;
  readonly headerName?: string;
  readonly unixMode?: number;
}

export interface RawArchive {
  readonly comment?: Buffer;
  readonly entryCount?: number;
  readonly disk?: number;
}

interface Written {
  readonly header: Buffer;
  readonly record: Buffer;
}

/** An archive byte for byte as described, also where that makes no sense. */
export function rawZip(entries: readonly RawEntry[], { comment, entryCount, disk = 0 }: RawArchive = {}): Buffer {
  const headers: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { header, record } = write(entry, offset);
    headers.push(header);
    records.push(record);
    offset += header.length;
  }
  const directory = Buffer.concat(records);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(disk, 4);
  end.writeUInt16LE((entryCount ?? entries.length) % 0x1_0000, 8);
  end.writeUInt16LE((entryCount ?? entries.length) % 0x1_0000, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment?.length ?? 0, 20);
  return Buffer.concat([...headers, directory, end, comment ?? Buffer.alloc(0)]);
}

function write(entry: RawEntry, offset: number): Written {
  const name = Buffer.from(entry.name);
  const contents = Buffer.from(entry.contents ?? '');
  const packed = entry.deflated ? deflateRawSync(contents) : contents;
  const extra = entry.extra ?? Buffer.alloc(0);
  const headerExtra = entry.headerExtra ?? Buffer.alloc(0);
  const headerName = Buffer.from(entry.headerName ?? name);

  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(entry.flags ?? 0, 2);
  facts.writeUInt16LE(entry.method ?? (entry.deflated ? 8 : 0), 4);
  facts.writeUInt32LE(entry.crc32 ?? crc32(contents), 10);
  facts.writeUInt32LE(entry.compressedBytes ?? packed.length, 14);
  facts.writeUInt32LE(entry.sizeBytes ?? contents.length, 18);

  const header = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), facts, headerName, headerExtra, packed]);
  header.writeUInt16LE(headerName.length, 26);
  header.writeUInt16LE(headerExtra.length, 28);

  const record = Buffer.alloc(46);
  record.write('PK\x01\x02', 'latin1');
  record.writeUInt16LE(entry.unixMode === undefined ? 20 : (3 << 8) | 20, 4);
  facts.copy(record, 6);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(extra.length, 30);
  record.writeUInt32LE(((entry.unixMode ?? 0) << 16) >>> 0, 38);
  record.writeUInt32LE(entry.headerOffset ?? offset, 42);
  return { header, record: Buffer.concat([record, name, extra]) };
}
