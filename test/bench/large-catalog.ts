import { mkdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Level } from 'level';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Catalog } from '../../src/catalog/catalog.ts';
import { syncCatalog } from '../../src/catalog/sync.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { LargeLibrary, type SizedItem } from './large-library.ts';

/**
 * Makes the catalog of the sandbox's `large:COUNT` by a real sync, and lets it learn every size as it would from answers,
 * in a minute or two for a million. Names are given by the default layout in UTC.
 */
const USAGE = `Usage: scripts/large-catalog [--without-newest N] COUNT DIRECTORY

Makes the catalog of a library of COUNT items in DIRECTORY, where there must not be one: what a mount of the
sandbox's large:COUNT has after its first sync. --without-newest leaves so many of the newest out, for a sync to find.
Mount it with --timezone UTC from the data directory whose catalog/ DIRECTORY is.
`;

const WRITE_BUFFER_BYTES = 64 * 2 ** 20;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean' }, 'without-newest': { type: 'string', default: '0' } },
});
const [count, withoutNewest] = [Number(positionals[0]), Number(values['without-newest'])];
const directory = positionals[1];
const isUsable = Number.isInteger(count) && count > 0 && Number.isInteger(withoutNewest) && directory !== undefined;
if (values.help) process.stdout.write(USAGE);
else if (isUsable && positionals.length === 2) await makeLargeCatalog(directory);
else {
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

async function makeLargeCatalog(directory: string): Promise<void> {
  const startedMs = performance.now();
  const parts = { clock: systemClock, log: silentLog };
  await mkdir(directory, { recursive: true });
  const catalog = await Catalog.open({ directory, writeBufferBytes: WRITE_BUFFER_BYTES, ...parts });
  try {
    const taken = async (items: readonly SizedItem[]) => {
      await Promise.all(
        items.map(({ item, sizeBytes }) => catalog.learn(item.id, { revision: item.revision, sizeBytes })),
      );
    };
    const library = new LargeLibrary({ count, withoutNewest, taken });
    const placement = createPlacement({ layout: '{year}/{month}', timeZone: 'UTC', portableNames: false });
    const { added, albums } = await syncCatalog({ catalog, library, placement, ...parts });
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    process.stdout.write(`${added} items and ${albums} albums in ${seconds} s\n`);
  } finally {
    await catalog.close();
  }
  await settle(directory);
}

/**
 * LevelDB goes on for a while to sort what was written in a minute. A catalog that grew over years is sorted, and no look at
 * one should have to share a processor with that.
 */
async function settle(directory: string): Promise<void> {
  // What `level` is in Node has this; its type is that of browsers, too.
  const database: Level & { compactRange?(start: string, end: string): Promise<void> } = new Level(directory);
  await database.open();
  await database.compactRange?.('', '\u{10ffff}');
  await database.close();
}
