import { hash } from 'node:crypto';
import type { MediaId } from '../library/media-item.ts';

/** The cache's name for one revision of one original: safe as a file name, the same for ever. */
export type OriginalKey = string & { readonly brand: 'OriginalKey' };

/** 40 hexadecimal digits: 160 bits, so that two originals never share a name by chance. */
export function keyOf(id: MediaId, revision: string): OriginalKey {
  return hash('sha256', `${id}\0${revision}`, 'hex').slice(0, 40) as OriginalKey;
}

export function isOriginalKey(text: string): text is OriginalKey {
  return /^[0-9a-f]{40}$/.test(text);
}
