import { createHash } from 'node:crypto';
import { firstBytes } from '../../base/first-bytes.ts';

const ENDING = '.xmp';

/** What file systems allow, in UTF-8. */
const MAX_NAME_BYTES = 255;

/** Hexadecimal digits that tell apart names which had to be shortened. */
const MARK_DIGITS = 16;

/**
 * The name of the sidecar of `name`: `a.jpg.xmp`, as the programs that look for one expect it. Where that is too long, or
 * belongs to an item of the library, it is marked, `a.jpg~0123456789abcdef.xmp`: the same name always gets the same
 * mark, and no other name gets it. `isTaken` tells the names of the directory that are not for sidecars.
 */
export function sidecarName(name: string, isTaken: (name: string) => boolean): string {
  const usual = name + ENDING;
  if (Buffer.byteLength(usual) <= MAX_NAME_BYTES && !isTaken(usual)) return usual;
  for (let attempt = 1; ; attempt += 1) {
    const marked = markedName(name, attempt);
    // The usual sidecar of an item with just this name would be called the same.
    if (!isTaken(marked) && !isTaken(marked + ENDING)) return marked + ENDING;
  }
}

function markedName(name: string, attempt: number): string {
  const digest = createHash('sha256').update(`${attempt}/${name}`).digest('hex');
  const mark = `~${digest.slice(0, MARK_DIGITS)}`;
  return firstBytes(name, MAX_NAME_BYTES - mark.length - ENDING.length) + mark;
}
