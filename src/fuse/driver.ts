import type { Log } from '../base/log.ts';
import type { Tree } from '../tree/tree.ts';

/** Ours, which speaks the kernel's protocol itself, and the one on libfuse 2. */
export type DriverName = 'kernel' | 'fuse-native';

/** What a person may ask for; `auto` takes the best that works here. */
export const WANTED_DRIVERS = ['auto', 'kernel', 'fuse-native'] as const;
export type WantedDriver = (typeof WANTED_DRIVERS)[number];

/** How a tree is to be shown to the kernel. */
export interface MountOptions {
  /** An existing, empty directory; absolute. */
  readonly mountPoint: string;
  /** Let other users (and root) in; needs `user_allow_other` in /etc/fuse.conf unless run by root. Default false. */
  readonly allowOther?: boolean;
  /** What `df` shows; asked each time. */
  readonly usage: () => Promise<FileSystemUsage>;
}

export interface FileSystemUsage {
  readonly files: number;
  /** Bytes of the originals whose size is known. */
  readonly bytes: number;
}

/** How a mount ended by itself. */
export type Ending = 'unmounted' | 'aborted';

/** An operator wants to know which it was. */
export function logEnding(ending: Ending, mountPoint: string, log: Log): void {
  if (ending === 'unmounted') log.info({ mountPoint }, 'The mount was unmounted');
  else log.warn({ mountPoint }, 'The connection with the kernel was aborted: the mount ends');
}

/** A tree that stands at its mount point. `close()` unmounts; safe to call twice. */
export interface MountedTree extends AsyncDisposable {
  readonly mountPoint: string;
  /** Resolves once the mount is gone, whoever ended it; rejects with the signal's reason when `signal` aborts first. */
  untilUnmounted(signal?: AbortSignal): Promise<void>;
  /** Resolves when programs see what changed so far, as far as the driver can bring that about; within seconds. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The code between the kernel and the tree. A driver translates requests into calls of `Tree` and failures into errno;
 * it refuses everything that writes with EROFS. It never cuts an operation off: each wait below is bounded on its own.
 */
export interface FuseDriver {
  readonly name: string;
  /** Resolves once the mount answers. Throws `UsageError` or `BusyError` when the mount point cannot be used. */
  mount(tree: Tree, options: MountOptions, log: Log): Promise<MountedTree>;
}
