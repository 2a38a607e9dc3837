import type { NodeKind } from '../catalog/node.ts';
import { extensionOfMimeType } from './mime-extensions.ts';
import { fittedName, MAX_NAME_BYTES } from './name-parts.ts';

/**
 * Titles and file names are any text; names in the tree are not. What cannot stand becomes `_` rather than vanishing, so
 * that the name is still recognised. Making names unique is not done here.
 */
export interface NameRules {
  /** Also valid on NTFS, exFAT and SMB. */
  readonly portable: boolean;
}

/**
 * Device names that Windows reserves in every folder, with any extension
 * (https://learn.microsoft.com/windows/win32/fileio/naming-a-file); the console's two are refused as well.
 */
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i;

/** Any text as a file name; `'untitled'`, with the extension of `mimeType`, for one that is blank. */
export function cleanFileName(text: string, mimeType: string, rules: NameRules): string {
  return clean(text, { ...rules, kind: 'item', blank: `untitled${extensionOfMimeType(mimeType)}` });
}

/** Any text as the name of one directory; `'untitled'` for a blank one. */
export function cleanDirectoryName(text: string, rules: NameRules): string {
  return clean(text, { ...rules, kind: 'directory', blank: 'untitled' });
}

/** Most names that cameras give: no rule has anything to clean in them, unless it is a device of Windows. */
const PLAIN = /^\w(?:[\w .-]*\w)?$/;

interface Cleaning extends NameRules {
  readonly kind: NodeKind;
  readonly blank: string;
}

/** One rule may undo another: shortening can uncover a trailing dot, say. So we clean until there is nothing to do. */
function clean(text: string, cleaning: Cleaning): string {
  if (text.length <= MAX_NAME_BYTES && PLAIN.test(text) && !(cleaning.portable && DEVICE.test(text))) return text;
  let name = text;
  for (;;) {
    const cleaner = cleanOnce(name, cleaning);
    if (cleaner === name) return name;
    name = cleaner;
  }
}

function cleanOnce(text: string, { portable, kind, blank }: Cleaning): string {
  const legal = text
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .normalize('NFC')
    .replace(/[/\p{Cc}]/gu, '_')
    .replace(/^\.+/, (dots) => '_'.repeat(dots.length));
  const fitted = fittedName(legal, kind);
  const name = portable ? portableName(fitted) : fitted;
  return name.trim() === '' ? blank : name;
}

function portableName(name: string): string {
  const allowed = name.replace(/[<>:"\\|?*]/g, '_').replace(/[. ]+$/, '');
  return DEVICE.test(allowed) ? `_${allowed}` : allowed;
}
