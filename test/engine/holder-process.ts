import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { useEngine } from '../../src/engine/use-engine.ts';
import { MemoryLibrary, photo } from '../support/memory-library.ts';
import { configurationOf } from './engine-world.ts';
import { MemoryTakeout } from './memory-takeout.ts';

/** Holds the profile in the home directory it is given until its standard input ends, and says when it does. */
const [home = ''] = process.argv.slice(2);
const configuration = await configurationOf(home);
const google = {
  library: new MemoryLibrary([photo('of-the-holder.jpg')]),
  requests: () => ({}),
  whatIsMissing: async () => undefined,
  [Symbol.asyncDispose]: async () => {},
};
const openTakeout = async () => new MemoryTakeout();
const openParts = async () => ({ configuration, google, openTakeout, clock: systemClock, log: silentLog });
await useEngine(openParts, configuration.socketPath, async (engine) => {
  await engine.sync({});
  console.log(engine.constructor.name);
  for await (const _chunk of process.stdin);
});
