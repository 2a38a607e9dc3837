import type { Clock } from '../base/clock.ts';
import { messageOf, UsageError } from '../base/failure.ts';
import type { Finding } from '../base/finding.ts';
import type { Log } from '../base/log.ts';
import type { Tree } from '../tree/tree.ts';
import type { DriverName, FuseDriver, MountedTree, MountOptions, WantedDriver } from './driver.ts';
import { checkFuseNative } from './fuse-native/requirements.ts';
import { KernelTooOldError } from './kernel/failures.ts';
import { checkKernelDriver } from './kernel/requirements.ts';
import { checkDevice, type Surroundings, theseSurroundings } from './machine.ts';
import { describeFinding, firstProblem } from './requirements.ts';

const LOAD = {
  kernel: async (clock: Clock) => new (await import('./kernel/driver.ts')).KernelDriver(clock),
  'fuse-native': async (clock: Clock) => new (await import('./fuse-native/driver.ts')).FuseNativeDriver(clock),
} satisfies Record<DriverName, (clock: Clock) => Promise<FuseDriver>>;

const CHECK = {
  kernel: checkKernelDriver,
  'fuse-native': checkFuseNative,
} satisfies Record<DriverName, (surroundings: Surroundings) => Promise<Finding[]>>;

/**
 * The driver that is wanted; for `auto` the kernel driver where it has what it needs, else `fuse-native`, with a line in
 * the log that says why. Nothing of the other one is loaded. Throws `UsageError` when the one that is wanted lacks something.
 */
export async function chooseDriver(
  wanted: WantedDriver,
  clock: Clock,
  log: Log,
  surroundings: Surroundings = theseSurroundings(),
): Promise<FuseDriver> {
  const device = await checkDevice(surroundings);
  if (device.verdict === 'problem') throw new UsageError(`Cannot mount: ${describeFinding(device)}`);
  if (wanted !== 'auto') return load(wanted, clock, surroundings);
  const missing = firstProblem(await CHECK.kernel(surroundings));
  if (!missing) return new KernelOrOther(await LOAD.kernel(clock), () => load('fuse-native', clock, surroundings));
  const driver = await load('fuse-native', clock, surroundings).catch((error) => {
    const why = `the kernel driver lacks ${describeFinding(missing)}; ${messageOf(error)}`;
    throw new UsageError(`Cannot mount: ${why}`, { cause: error });
  });
  log.warn({ reason: describeFinding(missing) }, 'Mounting with fuse-native: the kernel driver cannot be used here');
  return driver;
}

async function load(name: DriverName, clock: Clock, surroundings: Surroundings): Promise<FuseDriver> {
  const missing = firstProblem(await CHECK[name](surroundings));
  if (missing) throw new UsageError(`Cannot mount with the driver ${name}: ${describeFinding(missing)}`);
  return LOAD[name](clock);
}

/** Only at the mount does the kernel tell which protocol it speaks. */
export class KernelOrOther implements FuseDriver {
  #serving: FuseDriver;

  constructor(
    kernel: FuseDriver,
    private readonly loadOther: () => Promise<FuseDriver>,
  ) {
    this.#serving = kernel;
  }

  /** Of the driver that serves, once it does. */
  get name(): string {
    return this.#serving.name;
  }

  async mount(tree: Tree, options: MountOptions, log: Log): Promise<MountedTree> {
    try {
      return await this.#serving.mount(tree, options, log);
    } catch (error) {
      if (!(error instanceof KernelTooOldError)) throw error;
      this.#serving = await this.loadOther();
      log.warn({ reason: messageOf(error) }, `Mounting with ${this.#serving.name}: this kernel is too old`);
      return this.#serving.mount(tree, options, log);
    }
  }
}
