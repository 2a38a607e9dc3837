export interface FoundFile {
  readonly kind: 'file';
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** What stands at a path of the destination. */
export type Found =
  | { readonly kind: 'nothing' }
  | FoundFile
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' }
  /** A device, a socket … */
  | { readonly kind: 'special' }
  /** It could not be looked at. */
  | { readonly kind: 'hidden'; readonly reason: string };

/** Why `wanted` cannot stand where something of another kind does. */
export function inTheWay(wanted: string, found: Found): string {
  return `${wanted} belongs here, but ${nameOf(found)} is already there; move it away and run again`;
}

function nameOf(found: Found): string {
  switch (found.kind) {
    case 'link':
      return `a symbolic link to ${found.target}`;
    case 'special':
      return 'a device or socket';
    default:
      return `a ${found.kind}`;
  }
}
