import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny';
import { CODEC, decoderConfiguration, macroblock, type PcmVideoShape, pcmFrame } from './pcm-video.ts';

export interface MovieRequest extends PcmVideoShape {
  /** Two movies of different numbers look different. */
  readonly number: number;
  readonly frames: number;
  /** Stands in the file as its time of recording; milliseconds since 1970. */
  readonly takenAtMs: number;
}

const FRAMES_PER_SECOND = 25;
const COLOURS = 48;

/** An MP4 of coloured rings that move. Same request, same bytes; about 1.5 bytes a pixel and frame. */
export async function makeMp4(request: MovieRequest): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source, { frameRate: FRAMES_PER_SECOND });
  await output.start();
  const { widthPx, heightPx, frames } = request;
  const blocks = makeBlocks(request.number);
  const description = decoderConfiguration(request);
  const decoderConfig = { codec: CODEC, codedWidth: widthPx, codedHeight: heightPx, description };
  for (let frame = 0; frame < frames; frame += 1) {
    const bytes = pcmFrame(request, frame, (column, row) => ringBlock(blocks, request, frame, column, row));
    const seconds = [frame / FRAMES_PER_SECOND, 1 / FRAMES_PER_SECOND] as const;
    await source.add(new EncodedPacket(bytes, 'key', ...seconds), { decoderConfig });
  }
  await output.finalize();
  if (!target.buffer) throw new Error(`Cannot make movie ${request.number}: the muxer gave no bytes`);
  const movie = new Uint8Array(target.buffer);
  stampMovie(movie, request.takenAtMs);
  return movie;
}

/** The palette: blocks that shade from corner to corner, in colours around the circle. */
function makeBlocks(number: number): readonly Uint8Array[] {
  return Array.from({ length: COLOURS }, (_, index) => {
    const angle = (2 * Math.PI * index) / COLOURS + number;
    const brightness = 110 + 60 * Math.sin(angle * 3 + number);
    return macroblock((x, y) => brightness + x + 2 * y, 128 + 80 * Math.cos(angle), 128 + 80 * Math.sin(angle));
  });
}

function ringBlock(
  blocks: readonly Uint8Array[],
  { widthPx, heightPx, number }: MovieRequest,
  frame: number,
  column: number,
  row: number,
): Uint8Array {
  const x = column - (widthPx / 32) * (1 + 0.5 * Math.cos(frame / 20 + number));
  const y = row - (heightPx / 32) * (1 + 0.5 * Math.sin(frame / 25));
  const ring = Math.floor(Math.hypot(x, y) * 2 + frame / 2);
  return blocks[ring % COLOURS] ?? new Uint8Array();
}

/** Boxes that hold others, down to those with a time in them. */
const CONTAINERS = new Set(['moov', 'trak', 'mdia']);
const STAMPED = new Set(['mvhd', 'tkhd', 'mdhd']);
/** MP4 counts seconds from 1904. */
const SECONDS_1904_TO_1970 = 2_082_844_800;

/** Puts the time of recording where the muxer puts the present: bytes must not depend on when they were made. */
function stampMovie(movie: Uint8Array, takenAtMs: number): void {
  const view = new DataView(movie.buffer, movie.byteOffset, movie.byteLength);
  const seconds = Math.floor(takenAtMs / 1000) + SECONDS_1904_TO_1970;
  const stampBoxes = (from: number, end: number): void => {
    let at = from;
    while (at + 8 <= end) {
      const sizeBytes = boxBytes(view, at);
      const type = Buffer.from(movie.subarray(at + 4, at + 8)).toString('latin1');
      if (CONTAINERS.has(type)) stampBoxes(at + 8, at + sizeBytes);
      if (STAMPED.has(type)) stampBox(view, at + 8, seconds);
      at += sizeBytes;
    }
  };
  stampBoxes(0, movie.length);
}

/** A size of 1 says that the real one follows the type, in eight bytes. */
function boxBytes(view: DataView, at: number): number {
  const sizeBytes = view.getUint32(at);
  return sizeBytes === 1 ? Number(view.getBigUint64(at + 8)) : sizeBytes;
}

/** Version 1 writes times in eight bytes, version 0 in four; created, then modified. */
function stampBox(view: DataView, at: number, seconds: number): void {
  const isLong = view.getUint8(at) === 1;
  for (const index of [0, 1]) {
    if (isLong) view.setBigUint64(at + 4 + 8 * index, BigInt(seconds));
    else view.setUint32(at + 4 + 4 * index, seconds);
  }
}
