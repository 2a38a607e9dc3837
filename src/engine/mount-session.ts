import { BusyError, isAbort, messageOf, UsageError } from '../base/failure.ts';
import { FuseNativeDriver } from '../fuse/fuse-native/driver.ts';
import { prepareMountPoint } from '../fuse/mount-point.ts';
import { Engine, type EngineParts } from './engine.ts';
import { EngineServer } from './engine-server.ts';
import { isInside, realPathOf } from './real-path.ts';
import { RemoteEngine } from './remote-engine.ts';
import type { Settings } from './settings.ts';

export interface MountSession {
  readonly directory: string;
  /** Called once programs can use the mount; the first sync goes on behind it. */
  readonly onReady: (mountPoint: string) => void;
  /** Unmounts when it aborts. */
  readonly stop: AbortSignal;
}

/** Serves a mount until it is unmounted, whoever does that. Throws before anything is mounted when it cannot. */
export async function serveMount(parts: EngineParts, { directory, onReady, stop }: MountSession): Promise<void> {
  const { configuration, clock, log } = parts;
  const mountPoint = await realPathOf(directory);
  await refuseOwnDirectories(mountPoint, configuration.settings);
  await prepareMountPoint(mountPoint, log);

  await using _library = parts.library;
  await using engine = await openAlone(parts, configuration.socketPath);
  await using _server = await EngineServer.open(configuration.socketPath, engine, log);
  const usage = () => engine.usage();
  const { allowOther } = configuration.settings;
  await using mounted = await new FuseNativeDriver(clock).mount(engine.tree, { mountPoint, allowOther, usage }, log);

  engine.mountPoint = mountPoint;
  onReady(mountPoint);
  const ending = new AbortController();
  const synced = engine.keepSynced(ending.signal);
  await mounted.untilUnmounted(AbortSignal.any([stop, engine.stopping])).catch((reason) => {
    if (!isAbort(reason)) throw reason;
  });
  ending.abort();
  await synced;
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

/** One process holds a profile. Says which one it is when that is not this one. */
async function openAlone(parts: EngineParts, socketPath: string): Promise<Engine> {
  try {
    return await Engine.open(parts);
  } catch (error) {
    if (!(error instanceof BusyError)) throw error;
    await using holder = await RemoteEngine.connect(socketPath).catch(() => undefined);
    if (!holder) throw error;
    const { pid, mountPoint, profile } = await holder.status();
    const what = mountPoint ? `is mounted at ${mountPoint}` : 'is in use';
    throw new BusyError(
      `Cannot mount: the profile ${profile} ${what} (process ${pid}); stop that first, or mount another --profile (${messageOf(error)})`,
      { cause: error },
    );
  }
}
