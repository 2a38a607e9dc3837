import { isUtf8 } from 'node:buffer';
import { crc32 } from './crc32.ts';
import { extraField } from './extra-field.ts';

/** What the bytes 0x80 to 0xff mean in code page 437, which names are in that nothing else is said of. */
const CODE_PAGE_437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐' +
  '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

const UNICODE_PATH = 0x7075;

/**
 * The text of an entry's name. Google's names are UTF-8; others come from archives that people packed again: those that
 * happen to be valid UTF-8 are taken as such whether the archive says so or not, then what Info-ZIP noted beside the name
 * counts, and what is left is code page 437. Every sequence of bytes has a text.
 */
export function decodeName(bytes: Buffer, extra: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  return unicodePath(bytes, extra) ?? fromCodePage437(bytes);
}

/** The field is void when the name was changed after it was written: it holds the CRC-32 of the name it belongs to. */
function unicodePath(name: Buffer, extra: Buffer): string | undefined {
  const field = extraField(extra, UNICODE_PATH);
  if (field === undefined || field.length < 5 || field[0] !== 1 || field.readUInt32LE(1) !== crc32(name))
    return undefined;
  const text = field.subarray(5);
  return isUtf8(text) ? text.toString('utf8') : undefined;
}

function fromCodePage437(bytes: Buffer): string {
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : CODE_PAGE_437[byte - 0x80])).join('');
}
