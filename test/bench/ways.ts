import { fileURLToPath } from 'node:url';
import type { Absent, Identity } from './contestant.ts';

/** One way in which gphotos-fs can serve a mount. */
export interface Way extends Identity {
  /** Variables that choose it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Who can take part on this machine. */
export interface Field {
  /** A way for each driver that works here. */
  readonly drivers: readonly [Way, ...Way[]];
  /** The same for reading what is cached, where the kernel driver may have two ways. */
  readonly readers: readonly Way[];
  readonly absent: Absent;
}

export const KERNEL: Way = { contestant: 'kernel driver', environment: { GPHOTOS_FS_DRIVER: 'kernel' } };
export const FUSE_NATIVE: Way = { contestant: 'fuse-native', environment: { GPHOTOS_FS_DRIVER: 'fuse-native' } };

/** The kernel reads the cached file itself. */
export const PASSTHROUGH = 'passthrough';
/** Every read comes to the program. */
export const NO_PASSTHROUGH = 'no passthrough';

/** Root without the one right that passthrough needs: the kernel refuses it as it does to everybody else. */
export const WITHOUT_PASSTHROUGH: Way = {
  contestant: 'kernel driver',
  variant: NO_PASSTHROUGH,
  environment: {
    ...KERNEL.environment,
    NODE_OPTIONS: `--require="${fileURLToPath(new URL('without-passthrough.cjs', import.meta.url))}"`,
  },
};
