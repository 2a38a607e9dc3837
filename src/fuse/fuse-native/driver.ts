import { promisify } from 'node:util';
import type Fuse from 'fuse-native';
import type { Clock } from '../../base/clock.ts';
import { messageOf, UsageError } from '../../base/failure.ts';
import type { Log } from '../../base/log.ts';
import type { MountEntry } from '../../base/mount-table.ts';
import type { OpenFile, Tree } from '../../tree/tree.ts';
import { type FuseDriver, logEnding, type MountedTree, type MountOptions } from '../driver.ts';
import { FailureLog } from '../failure-log.ts';
import { begunInTime, MountTimedOutError } from '../first-request.ts';
import { theseSurroundings } from '../machine.ts';
import { prepareMountPoint } from '../mount-point.ts';
import { OpenFiles } from '../open-files.ts';
import { widenReadAhead } from '../read-ahead.ts';
import { checkFuse, describeFinding, firstProblem } from '../requirements.ts';
import { StandingMount } from '../standing-mount.ts';
import { untilGone } from '../until-gone.ts';
import { loadBinding } from './binding.ts';
import { Connection } from './connection.ts';
import { createOperations } from './operations.ts';
import { strictlySized } from './strict-sizes.ts';

/** How long the kernel may keep names and attributes: both are given for good, and libfuse 2 cannot take them back. */
export const KERNEL_CACHE_SECONDS = 60;

/** Twice as fast as the kernel's 128 KiB, because four requests of libfuse 2's size are then under way together. */
const READ_AHEAD_KIB = 512;

/** The portable driver: the `fuse-native` package on libfuse 2. */
export class FuseNativeDriver implements FuseDriver {
  readonly name = 'fuse-native';

  constructor(private readonly clock: Clock) {}

  async mount(tree: Tree, options: MountOptions, log: Log): Promise<MountedTree> {
    const { mountPoint } = options;
    await prepareMountPoint(mountPoint, log);
    const Binding = await loadBinding();
    const files = new OpenFiles<OpenFile>();
    const failures = new FailureLog(log, this.clock);
    const operations = createOperations({ tree, files, failures, usage: options.usage });
    const fuse = new (strictlySized(Binding))(mountPoint, operations, {
      // Without this every operation is answered ETIMEDOUT after 15 seconds: a slow first byte would be an error.
      timeout: false,
      // The binding joins its options by commas, so what it has no option for rides on the first one. `use_ino` keeps
      // our inode numbers, `ro` lets the kernel refuse writers before they reach us.
      fsname: 'gphotos-fs,use_ino,ro,default_permissions',
      subtype: 'gphotos-fs',
      allowOther: options.allowOther ?? false,
      // Keeps a file's pages over opens, as long as its size and time stay the same.
      autoCache: true,
      entryTimeout: KERNEL_CACHE_SECONDS,
      attrTimeout: KERNEL_CACHE_SECONDS,
    });
    const connection = await Connection.openedBy(() => start(fuse, options, this.clock));
    const standing = await StandingMount.at(mountPoint, log);
    await widenReadAhead(standing.device, READ_AHEAD_KIB, log);
    return new Mount({ mountPoint, standing, connection, files, clock: this.clock, log });
  }
}

async function start(fuse: Fuse, { mountPoint, allowOther = false }: MountOptions, clock: Clock): Promise<void> {
  try {
    const begun = promisify(fuse.mount.bind(fuse))();
    // libfuse says nothing of a mount that was gone before it read the first request.
    await begunInTime({ mountPoint, begun, otherDriver: 'kernel' }, clock);
  } catch (error) {
    if (error instanceof MountTimedOutError) throw error;
    const missing = firstProblem(await checkFuse(theseSurroundings(), { driver: 'fuse-native', allowOther }));
    const why = missing ? describeFinding(missing) : `${messageOf(error)}; see gphotos-fs doctor`;
    throw new UsageError(`Cannot mount at ${mountPoint}: ${why}`, { cause: error });
  }
}

interface MountParts {
  readonly mountPoint: string;
  readonly standing: StandingMount;
  readonly connection: Connection;
  readonly files: OpenFiles<OpenFile>;
  readonly clock: Clock;
  readonly log: Log;
}

class Mount implements MountedTree {
  #closing: Promise<void> | undefined;

  constructor(private readonly parts: MountParts) {}

  get mountPoint(): string {
    return this.parts.mountPoint;
  }

  /** libfuse 2 does not tell when somebody else unmounted or aborted it. */
  async untilUnmounted(signal?: AbortSignal): Promise<void> {
    const { mountPoint, standing, clock, log } = this.parts;
    await untilGone(() => this.#served(), clock, signal);
    logEnding((await standing.isLeftDead()) ? 'aborted' : 'unmounted', mountPoint, log);
  }

  /** libfuse 2 cannot tell the kernel of anything. */
  async settled(): Promise<void> {}

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #end(): Promise<void> {
    const { standing, connection, files } = this.parts;
    if ((await connection.isOpen()) || (await standing.isLeftDead())) await standing.takeDown();
    await files.closeAll();
  }

  async #served(): Promise<MountEntry | undefined> {
    const { standing, connection } = this.parts;
    return (await connection.isOpen()) ? standing.find() : undefined;
  }
}
