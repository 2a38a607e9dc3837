/** Syncs the catalog in the directory given, and stops for good at the page given: to be killed there or a little before. */
import { once } from 'node:events';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import { largeLibrary } from './large-library.ts';
import { simplePlacement } from './simple-placement.ts';

const [directory = '', lastPage] = process.argv.slice(2);
/** Pages between the line that asks to be killed and the page where it waits for that. */
const RUN_UP_PAGES = 4;
let pages = 0;

const library = largeLibrary(async () => {
  pages += 1;
  if (pages === Number(lastPage) - RUN_UP_PAGES) process.stdout.write('kill me\n');
  if (pages === Number(lastPage)) await once(process.stdin.resume(), 'end');
});
const parts = { clock: systemClock, log: silentLog };
const catalog = await Catalog.open({ directory, ...parts });
await syncCatalog({ catalog, library, placement: simplePlacement(), ...parts });
await catalog.close();
