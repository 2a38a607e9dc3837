import { BusyError, failureCode, isAbort, messageOf, UsageError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { mountAt } from '../base/mount-table.ts';
import { orAborted } from '../base/or-aborted.ts';
import { chooseDriver } from '../fuse/choose-driver.ts';
import { prepareMountPoint } from '../fuse/mount-point.ts';
import { Engine, type EngineParts } from './engine.ts';
import { EngineServer } from './engine-server.ts';
import { isInside, realPathOf } from './real-path.ts';
import { RemoteEngine } from './remote-engine.ts';
import type { EngineStatus } from './service.ts';
import type { Settings } from './settings.ts';

export interface MountSession {
  readonly directory: string;
  /** Takeout archives to add before anything is shown: absolute paths. */
  readonly takeout: readonly string[];
  /** Called once programs can use the mount; the first sync goes on behind it. */
  readonly onReady: (mountPoint: string) => void;
  /** Unmounts when it aborts. */
  readonly stop: AbortSignal;
}

const BUSY_ATTEMPTS = 30;
const BUSY_WAIT_MS = 100;

/** Serves a mount until it is unmounted, whoever does that. Throws before anything is mounted when it cannot. */
export async function serveMount(
  parts: EngineParts,
  { directory, takeout, onReady, stop }: MountSession,
): Promise<void> {
  const { configuration, clock, log } = parts;
  const mountPoint = await realPathOf(directory);
  await refuseOwnDirectories(mountPoint, configuration.settings);
  await prepareMountPoint(mountPoint, log);
  const driver = await chooseDriver(configuration.settings.driver, clock, log);

  await using _google = parts.google;
  await using engine = await openAlone(parts, configuration.socketPath);
  await using _server = await EngineServer.open(configuration.socketPath, engine, log);
  await addArchives(engine, takeout, stop, log);
  await engine.requireLibrary();
  const usage = () => engine.usage();
  const { allowOther } = configuration.settings;
  await using mounted = await driver.mount(engine.tree, { mountPoint, allowOther, usage }, log);

  engine.serving = { mountPoint, driver: driver.name };
  engine.untilShown = () => mounted.settled();
  onReady(mountPoint);
  const ending = new AbortController();
  const synced = engine.keepSynced(ending.signal);
  await mounted.untilUnmounted(AbortSignal.any([stop, engine.stopping])).catch((reason) => {
    if (!isAbort(reason)) throw reason;
  });
  ending.abort();
  await synced;
}

/** One file of many that cannot be used is no reason to show nothing. */
async function addArchives(engine: Engine, paths: readonly string[], stop: AbortSignal, log: Log): Promise<void> {
  if (paths.length === 0) return;
  try {
    await orAborted(engine.takeoutAdd({ paths }), stop);
  } catch (error) {
    if (failureCode(error) !== 'usage' || !engine.hasArchives) throw error;
    log.warn({ reason: messageOf(error) }, 'Not everything could be added; going on with the rest');
  }
}

async function refuseOwnDirectories(mountPoint: string, settings: Settings): Promise<void> {
  for (const own of [settings.cacheDirectory, settings.catalogDirectory]) {
    const real = await realPathOf(own);
    if (isInside(mountPoint, real) || isInside(real, mountPoint)) {
      throw new UsageError(
        `Cannot mount at ${mountPoint}: it and our own directory ${own} lie inside each other; give another directory`,
      );
    }
  }
}

/**
 * One process holds a profile; says which one it is when that is not this one. One whose mount is gone already is
 * ending, so it is waited for, three seconds at most.
 */
async function openAlone(parts: EngineParts, socketPath: string): Promise<Engine> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await Engine.open(parts);
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      const holder = await holderAt(socketPath);
      const isServing = holder?.mountPoint !== undefined && (await mountAt(holder.mountPoint)) !== undefined;
      if (isServing || attempt === BUSY_ATTEMPTS) throw holder ? heldBy(holder, error) : error;
    }
    await parts.clock.sleep(BUSY_WAIT_MS);
  }
}

async function holderAt(socketPath: string): Promise<EngineStatus | undefined> {
  try {
    await using holder = await RemoteEngine.connect(socketPath);
    return await holder?.status();
  } catch {
    return undefined;
  }
}

function heldBy({ pid, mountPoint, profile }: EngineStatus, cause: BusyError): BusyError {
  const what = mountPoint ? `is mounted at ${mountPoint}` : 'is in use';
  return new BusyError(
    `Cannot mount: the profile ${profile} ${what} (process ${pid}); stop that first, or mount another --profile (${messageOf(cause)})`,
    { cause },
  );
}
