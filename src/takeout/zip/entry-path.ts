/** More than any disk takes, and than Google writes. */
const MOST_CHARACTERS = 4_000;

export type EntryPath = { readonly path: string } | { readonly refusal: string };

/**
 * The path that an entry's name stands for: segments with `/` between them, none of them empty, `.` or `..`. Names that
 * lead out of the archive or that no folder can show are refused. `\` separates as well: some programs pack so, and
 * Google writes none into a name.
 */
export function parsePath(name: string): EntryPath {
  if (name.length > MOST_CHARACTERS) return { refusal: `its name has ${name.length} characters` };
  const control = /\p{Cc}/u.exec(name);
  if (control) return { refusal: `its name holds the control character ${control[0].charCodeAt(0)}` };
  const slashed = name.includes('\\') ? name.replaceAll('\\', '/') : name;
  if (slashed.startsWith('/')) return { refusal: 'its name is an absolute path' };
  if (/^[a-z]:/i.test(slashed)) return { refusal: 'its name begins with a drive letter' };
  if (!/(?:^|\/)(?:\.{0,2}(?:\/|$))/.test(slashed)) return { path: slashed };
  const segments = slashed.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.includes('..')) return { refusal: "its name leads out of the archive with '..'" };
  return segments.length === 0 ? { refusal: 'its name is empty' } : { path: segments.join('/') };
}
