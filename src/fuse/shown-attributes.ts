import type { NodeKind } from '../tree/tree.ts';

export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** What every node shows that the tree does not decide, whatever the driver. */
export const SHOWN = {
  modes: { directory: 0o040755, item: 0o100644, link: 0o120777 } satisfies Record<NodeKind, number>,
  /** One link even for directories: `find` then makes no assumption about how many subdirectories there are. */
  links: 1,
  /** What programs are told to read at once. */
  blockBytes: 131_072,
} as const;

/** Whoever mounted owns everything. */
export const mountOwner: Owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
