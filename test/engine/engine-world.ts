import type { Clock } from '../../src/base/clock.ts';
import { type Configuration, configure } from '../../src/engine/configuration.ts';
import type { ConnectedLibrary } from '../../src/engine/connected-library.ts';
import type { EngineParts } from '../../src/engine/engine.ts';
import type { LibraryAlbum, LibraryItem } from '../support/library-entries.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary } from '../support/memory-library.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { MemoryTakeout } from './memory-takeout.ts';

/** What an engine is opened with: a profile in a temporary directory, and a library in memory. */
export class EngineWorld implements AsyncDisposable {
  readonly log = new RecordingLog();
  /** How often a library was connected, and how often let go. */
  readonly connections = { opened: 0, closed: 0 };
  readonly takeout = new MemoryTakeout();
  /** Why Google cannot be asked. */
  missing: Error | undefined;

  private constructor(
    readonly directory: TemporaryDirectory,
    readonly library: MemoryLibrary,
    readonly clock: ManualClock,
    readonly configuration: Configuration,
  ) {}

  static async create(
    entries: readonly (LibraryItem | LibraryAlbum)[] = [],
    clock = new ManualClock(),
  ): Promise<EngineWorld> {
    const directory = await TemporaryDirectory.create();
    return new EngineWorld(directory, new MemoryLibrary(entries), clock, await configurationOf(directory.path));
  }

  get parts(): EngineParts {
    return this.partsWith(this.clock);
  }

  partsWith(clock: Clock): EngineParts {
    const { configuration, log } = this;
    return { configuration, google: this.connect(), openTakeout: async () => this.takeout, clock, log };
  }

  connect(): ConnectedLibrary {
    this.connections.opened += 1;
    return {
      library: this.library,
      requests: () => ({ list: this.library.pagesListed }),
      whatIsMissing: async () => this.missing,
      [Symbol.asyncDispose]: async () => {
        this.connections.closed += 1;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.directory[Symbol.asyncDispose]();
  }
}

/** Of whoever has this home directory. */
export function configurationOf(home: string): Promise<Configuration> {
  return configure({ flags: { timezone: 'UTC', cacheSize: '100MiB' }, environment: { HOME: home } });
}
