import { type ExifNote, exifBlock } from './exif-block.ts';
import { BLOCK_PX, encodeFlatJpeg } from './flat-jpeg.ts';

export interface PictureRequest {
  /** Two pictures of different numbers look different. */
  readonly number: number;
  /** A multiple of 8. */
  readonly widthPx: number;
  /** A multiple of 8. */
  readonly heightPx: number;
  readonly exif?: ExifNote;
}

type Colour = readonly [red: number, green: number, blue: number];

/** What is painted on: one number 0xRRGGBB a tile. */
interface Canvas {
  readonly tiles: Uint32Array;
  readonly columns: number;
  readonly rows: number;
  readonly number: number;
  /** Degrees around the circle of colours. */
  readonly hue: number;
}

/** Neighbouring numbers get hues that are far from each other. */
const GOLDEN_ANGLE = 137.508;

/** A JPEG of a made-up landscape in tiles: sky, sun and three ranges of hills. Same request, same bytes. */
export function makeJpeg({ number, widthPx, heightPx, exif }: PictureRequest): Uint8Array {
  const columns = widthPx / BLOCK_PX;
  const rows = heightPx / BLOCK_PX;
  const colours = paintLandscape(number, columns, rows);
  return encodeFlatJpeg({ columns, rows, colours, ...(exif ? { exif: exifBlock(exif) } : {}) });
}

function paintLandscape(number: number, columns: number, rows: number): Uint32Array {
  const tiles = new Uint32Array(columns * rows);
  const canvas = { tiles, columns, rows, number, hue: (number * GOLDEN_ANGLE) % 360 };
  paintSky(canvas);
  paintSun(canvas);
  for (let range = 0; range < 3; range += 1) paintHills(canvas, range);
  addGrain(canvas);
  return tiles;
}

function paintSky({ tiles, columns, rows, hue }: Canvas): void {
  const top = colourOf(hue, 0.6, 0.45);
  const bottom = colourOf(hue + 50, 0.7, 0.8);
  for (let row = 0; row < rows; row += 1) {
    tiles.fill(packed(mix(top, bottom, row / rows)), row * columns, (row + 1) * columns);
  }
}

function paintSun({ tiles, columns, rows, number, hue }: Canvas): void {
  const radius = Math.min(columns, rows) * (0.08 + (number % 5) * 0.02);
  const centreColumn = columns * (0.15 + ((number * 0.377) % 0.7));
  const centreRow = rows * (0.15 + ((number * 0.211) % 0.3));
  const colour = packed(colourOf(hue + 180, 0.9, 0.75));
  for (let row = Math.max(0, Math.ceil(centreRow - radius)); row < Math.min(rows, centreRow + radius); row += 1) {
    const half = Math.sqrt(radius ** 2 - (row - centreRow) ** 2);
    const from = Math.max(0, Math.round(centreColumn - half));
    tiles.fill(colour, row * columns + from, row * columns + Math.min(columns, Math.round(centreColumn + half)));
  }
}

function paintHills({ tiles, columns, rows, number, hue }: Canvas, range: number): void {
  const colour = packed(colourOf(hue + 90 + range * 25, 0.5, 0.5 - range * 0.13));
  const waves = 2 + ((number * 7 + range * 3) % 5);
  for (let column = 0; column < columns; column += 1) {
    const x = column / columns;
    const swing = Math.sin(x * waves * Math.PI + number + range) + Math.sin(x * 9 + number) / 3;
    const crest = Math.max(0, Math.round(rows * (0.55 + range * 0.14 + swing * 0.08)));
    for (let at = crest * columns + column; at < tiles.length; at += columns) tiles[at] = colour;
  }
}

/** A little unevenness, as film and sensors have it; it also lets sizes differ as those of real photos do. */
function addGrain({ tiles, number }: Canvas): void {
  let state = number + 1;
  for (let at = 0; at < tiles.length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const grain = state >>> 30;
    // No channel may overflow into the next one: where the last bits are set already, grain changes nothing.
    tiles[at] = (tiles[at] ?? 0) | (grain * 0x010101);
  }
}

function mix(one: Colour, other: Colour, share: number): Colour {
  const between = (index: 0 | 1 | 2) => one[index] + (other[index] - one[index]) * share;
  return [between(0), between(1), between(2)];
}

function packed([red, green, blue]: Colour): number {
  return (Math.round(red) << 16) | (Math.round(green) << 8) | Math.round(blue);
}

/** Hue in degrees, saturation and lightness 0 … 1. */
function colourOf(hue: number, saturation: number, lightness: number): Colour {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const position = (offset + hue / 30) % 12;
    return 255 * (lightness - chroma * Math.max(-1, Math.min(position - 3, 9 - position, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}
