import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { largeExport } from '../../../src/sandbox/takeout/large-export.ts';
import type { Person } from '../../support/person.ts';
import { lines } from '../small-library.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { filesBelow, giveExport, personWithoutAccount } from './archive-world.ts';

/** Each as often: before anything is mounted, and after. */
const KILLS = 4;

/** Within these: a mount gets ready in about a second, and lists this export in about half of one. */
const BEFORE_READY_MS = 1_000;
const WHILE_LISTING_MS = 80;

/** Paths of all files that a mount shows with their inode numbers; none while nothing is mounted. */
async function numbersBelow(person: Person, at: string): Promise<Map<string, string>> {
  const { stdout } = await person.run('find', [at, '-type', 'f', '-printf', '%P\\t%i\\n']);
  return new Map(lines(stdout).map((line) => line.split('\t') as [string, string]));
}

forEachWay((way) => {
  test('a mount that is killed again and again during the first listing goes on, and in the end shows everything once', async (t) => {
    await using person = await personWithoutAccount(way);
    const { archives, expected } = await giveExport(person, largeExport({ items: 900, parts: 3 }));
    const given = ['--takeout', ...archives];
    const at = await person.emptyDirectory('mount');
    const seen = new Map<string, string>();

    for (let kill = 0; kill < KILLS; kill += 1) {
      const starting = person.start(process.execPath, [person.fileOfCheckout('dist/start.cjs'), 'mount', at, ...given]);
      await pause(randomInt(BEFORE_READY_MS));
      starting.kill('SIGKILL');
      const { stderr } = await starting.result;
      assert.doesNotMatch(stderr, /corrupt|damaged/);

      const mount = await person.mount({ at, args: [...given, '--'], synced: false });
      await pause(randomInt(WHILE_LISTING_MS));
      const shown = await numbersBelow(person, at);
      await mount.stop('SIGKILL');
      t.diagnostic(`killed with ${shown.size} files shown`);
      assert.doesNotMatch(mount.said(), /corrupt|damaged/);
      for (const [path, number] of shown) {
        assert.equal(seen.get(path) ?? number, number, `${path} keeps its number`);
        seen.set(path, number);
      }
    }
    await person.mount({ at, args: [...given, '--'] });

    const factsShown = (await filesBelow(person, at)).map((line) => line.slice(line.lastIndexOf(': ') + 2));
    const promised = expected.items.filter(({ standing }) => standing !== 'trashed');
    const factsOf = ({ sizeBytes, takenAtMs = 0, sha256 }: (typeof promised)[number]) =>
      `${sizeBytes} bytes of ${takenAtMs / 1000}, ${sha256}`;
    assert.deepEqual(factsShown.sort(), promised.map(factsOf).sort());
    const now = await numbersBelow(person, at);
    for (const [path, number] of seen) assert.equal(now.get(path), number, `${path} keeps its place`);
  });
});
