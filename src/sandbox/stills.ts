import { BLOCK_PX } from './flat-jpeg.ts';
import { makeJpeg } from './pictures.ts';
import type { SandboxItem } from './sandbox-library.ts';

/** A still is only a stand-in: it is never larger than this, whatever is asked for. */
const LARGEST_PX = 512;

/** A small JPEG of the item's own, in about its shape, within the box asked for. Same item and box, same picture. */
export function stillOf(item: SandboxItem, boxWidthPx: number, boxHeightPx: number): Uint8Array {
  const width = Number(item.metadata?.width ?? 640);
  const height = Number(item.metadata?.height ?? 480);
  const scale = Math.min(1, Math.min(boxWidthPx, LARGEST_PX) / width, Math.min(boxHeightPx, LARGEST_PX) / height);
  const number = Buffer.from(item.id.slice(-4), 'base64url').readUInt16BE() % 1_000;
  return makeJpeg({ number, widthPx: wholeBlocks(width * scale), heightPx: wholeBlocks(height * scale) });
}

/** The largest length that is not larger and made of whole blocks; at least one. */
function wholeBlocks(lengthPx: number): number {
  return Math.max(BLOCK_PX, Math.floor(lengthPx / BLOCK_PX) * BLOCK_PX);
}
