import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Inode, Tree } from '../../tree/tree.ts';
import type { FuseDriver, MountedTree, MountOptions } from '../driver.ts';
import { FailureLog } from '../failure-log.ts';
import { begunInTime } from '../first-request.ts';
import { prepareMountPoint } from '../mount-point.ts';
import { OpenFiles } from '../open-files.ts';
import { widenReadAhead } from '../read-ahead.ts';
import { mountOwner } from '../shown-attributes.ts';
import { StandingMount } from '../standing-mount.ts';
import { AnswerPool } from './answer-pool.ts';
import { AttributeWriter } from './attributes.ts';
import { Device } from './device.ts';
import type { OpenedFile } from './file-operations.ts';
import { KernelMount } from './kernel-mount.ts';
import { KnownAbsences } from './known-absences.ts';
import { LookupCounts } from './lookup-counts.ts';
import { mountDevice } from './mounting.ts';
import { loadNative } from './native.ts';
import { Notifications } from './notifications.ts';
import { createOperations } from './operations.ts';
import { ReadModes } from './read-modes.ts';
import { Session } from './session.ts';

/**
 * More brings the requests in bursts, between which reader, program and disk wait for each other; less means more requests
 * for the same bytes. From a cold disk up to 768 KiB are the fastest, from memory 512 and more.
 */
const READ_AHEAD_KIB = 512;

/** The driver for Linux: speaks the kernel's own protocol on /dev/fuse, without libfuse. */
export class KernelDriver implements FuseDriver {
  readonly name = 'kernel';

  constructor(private readonly clock: Clock) {}

  async mount(tree: Tree, options: MountOptions, log: Log): Promise<MountedTree> {
    const { mountPoint, allowOther = false, usage } = options;
    await prepareMountPoint(mountPoint, log);
    const native = await loadNative();
    const device = Device.open(await mountDevice({ mountPoint, allowOther, native }), native);

    const standing = await StandingMount.at(mountPoint, log);

    const lookups = new LookupCounts();
    const absences = new KnownAbsences();
    const notifications = new Notifications({
      device,
      lookups,
      absences,
      isWaitedFor: (node) => session.isWaitedFor(node),
      log,
    });
    const files = new OpenFiles<OpenedFile>(Number.MAX_SAFE_INTEGER);
    const modes = new ReadModes(log);
    const attributes = new AttributeWriter(tree.generation, mountOwner);
    const forgetPages = (ino: Inode) => notifications.forget(ino);
    const session = new Session({
      device,
      operations: createOperations({ tree, attributes, absences, files, modes, forgetPages, usage }),
      answers: new AnswerPool(),
      lookups,
      failures: new FailureLog(log, this.clock),
      wantsPassthrough: mountOwner.uid === 0,
      pathOf: (node) => tree.pathOf(node as Inode),
      waitedLess: () => notifications.resume(),
      log,
    });
    const untell = tree.onChange((changes) => notifications.changed(changes));
    session.ended.then(untell);
    session.start();
    const parts = { mountPoint, standing, device, session, notifications, files, clock: this.clock, log };
    const mounted = new KernelMount(parts);
    try {
      const begun = { mountPoint, begun: session.agreed, otherDriver: 'fuse-native' } as const;
      const { minor, hasPassthrough } = await begunInTime(begun, this.clock);
      if (hasPassthrough) modes.usePassthrough({ native, device: device.fd });
      log.debug({ protocol: `7.${minor}`, passthrough: hasPassthrough }, 'The kernel and the driver agreed');
      await widenReadAhead(standing.device, READ_AHEAD_KIB, log);
      return mounted;
    } catch (error) {
      await mounted.giveUp();
      throw error;
    }
  }
}
