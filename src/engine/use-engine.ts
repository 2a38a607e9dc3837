import { BusyError } from '../base/failure.ts';
import { Engine, type EngineParts } from './engine.ts';
import { EngineServer } from './engine-server.ts';
import { HolderEndedError, RemoteEngine } from './remote-engine.ts';
import type { EngineService } from './service.ts';

const BUSY_ATTEMPTS = 30;
const BUSY_WAIT_MS = 100;
const HOLDERS_OUTLIVED = 10;

/**
 * Lends the engine of a profile: the one of the process that holds it, or else one of our own, which listens meanwhile
 * like any other. Closes what it opened. When the process that holds it ends, whatever it was there for, `use` is called
 * again with the next engine. Throws `BusyError` when the profile is held by a process that does not answer, and whatever
 * `whenHeld` throws, which is called before another process's engine is used.
 */
export async function useEngine<T>(
  openParts: () => Promise<EngineParts>,
  socketPath: string,
  use: (engine: EngineService) => Promise<T>,
  whenHeld: () => void = () => undefined,
): Promise<T> {
  for (let outlived = 0; ; outlived += 1) {
    try {
      return await useOnce(openParts, socketPath, use, whenHeld);
    } catch (error) {
      if (!(error instanceof HolderEndedError) || outlived === HOLDERS_OUTLIVED) throw error;
    }
  }
}

async function useOnce<T>(
  openParts: () => Promise<EngineParts>,
  socketPath: string,
  use: (engine: EngineService) => Promise<T>,
  whenHeld: () => void,
): Promise<T> {
  const remote = await RemoteEngine.connect(socketPath);
  if (remote) {
    await using engine = remote;
    whenHeld();
    return await use(engine);
  }
  const parts = await openParts();
  await using _google = parts.google;
  const opened = await openOrConnect(parts, socketPath);
  await using engine = opened;
  if (engine instanceof RemoteEngine) whenHeld();
  await using _server = engine instanceof Engine ? await EngineServer.open(socketPath, engine, parts.log) : undefined;
  return await use(engine);
}

/** Between another process's lock and its socket there is a moment; so a locked profile is asked again for three seconds. */
async function openOrConnect(parts: EngineParts, socketPath: string): Promise<Engine | RemoteEngine> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await Engine.open(parts);
    } catch (error) {
      if (!(error instanceof BusyError) || attempt === BUSY_ATTEMPTS) throw error;
    }
    await parts.clock.sleep(BUSY_WAIT_MS);
    const remote = await RemoteEngine.connect(socketPath);
    if (remote) return remote;
  }
}
