import assert from 'node:assert/strict';
import { test } from 'node:test';
import { photo } from '../../../src/sandbox/sandbox-library.ts';
import { forEachWay } from '../ways-to-mount.ts';
import { filesBelow, filesPromised, giveExport, withTakeout } from './archive-world.ts';
import { MEMORIES, promisedOf } from './memories.ts';

forEachWay((way) => {
  test('while Google cannot be reached archives are listed, read, checked and copied, and nothing waits for it', async () => {
    // Nobody listens there.
    const variables = { GPHOTOS_FS_LIBRARY_URL: 'http://127.0.0.1:9' };
    await using person = await way.person({ library: { items: [photo('new.jpg')], albums: [] }, variables });
    const { archives, expected } = await giveExport(person, MEMORIES);
    const { mountPoint, stop } = await person.mount({ ...withTakeout(...archives), synced: false });
    const listed = await person.gphotosFs('takeout', 'rescan');
    assert.equal(listed.status, 0, listed.stderr);
    assert.deepEqual(await filesBelow(person, mountPoint), filesPromised(promisedOf(expected)));
    assert.equal((await person.gphotosFs('takeout', 'check')).status, 0);
    const copied = await person.gphotosFs('materialize', '--no-sync', person.directory.join('copy'));
    assert.equal(copied.status, 0, copied.stderr);
    assert.equal(await stop(), 0);
  });
});
