import { BusyError } from '../base/failure.ts';
import type { Log } from '../base/log.ts';
import { type Configuration, configure } from '../engine/configuration.ts';
import type { EngineParts } from '../engine/engine.ts';
import { connectGoogle } from '../engine/google-account.ts';
import { openTakeout } from '../engine/open-takeout.ts';
import type { EngineService } from '../engine/service.ts';
import { useEngine } from '../engine/use-engine.ts';
import type { CommandContext, Flags } from './context.ts';
import { createLog } from './log.ts';

/** What most commands start from: settings resolved, a log, and ways to the engine. */
export interface Prepared {
  readonly log: Log;
  readonly configuration: Configuration;
  readonly engineParts: (options?: { readonly rebuildCatalog?: boolean }) => Promise<EngineParts>;
  /** Runs `use` with the engine of whoever holds the profile. */
  readonly withEngine: <T>(use: (engine: EngineService) => Promise<T>) => Promise<T>;
}

export async function prepare(context: CommandContext, flags: Flags): Promise<Prepared> {
  const { environment, clock, terminal } = context;
  const configuration = await configure({ flags, environment });
  const { settings, socketPath } = configuration;
  const log = createLog(settings, terminal);
  const engineParts: Prepared['engineParts'] = async (options = {}) => ({
    configuration,
    google: await connectGoogle(settings, clock, log),
    openTakeout: () => openTakeout(settings, clock, log),
    clock,
    log,
    ...options,
  });
  return {
    configuration,
    log,
    engineParts,
    withEngine: (use) =>
      useEngine(
        () => engineParts({ rebuildCatalog: flags.rebuildCatalog === true }),
        socketPath,
        use,
        () => tellWhatHasNoEffect(configuration, flags, log),
      ),
  };
}

/** These are the caller's own; all others belong to the process that holds the engine. */
const OWN_SETTINGS = ['logLevel', 'logFormat', 'dataDir', 'clientSecret', 'tokenFile'];

/** Throws `BusyError` for what can only be done by the process that holds the profile. */
function tellWhatHasNoEffect({ effective }: Configuration, flags: Flags, log: Log): void {
  if (flags.rebuildCatalog === true) {
    throw new BusyError(
      'Cannot rebuild the catalog: another process holds this profile; unmount it first (gphotos-fs status tells where), or mount with --rebuild-catalog',
    );
  }
  const ignored = effective.filter(({ key, origin }) => origin === 'flag' && !OWN_SETTINGS.includes(key));
  if (ignored.length > 0) {
    const settings = ignored.map(({ place }) => place).join(' ');
    log.warn({ settings }, 'No effect: the process that holds this profile keeps the settings it was started with');
  }
}
