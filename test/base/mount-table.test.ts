import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mountAt, parseMountTable } from '../../src/base/mount-table.ts';

/** One line as the kernel writes it (proc(5)): blanks, line ends and backslashes as octal escapes. */
function lineOf(mountPoint: string, type = 'fuse.gphotos-fs', optional = 'shared:1 '): string {
  const escaped = mountPoint.replace(
    /[ \t\n\\]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `87 36 0:54 / ${escaped} ro,nosuid,nodev,relatime ${optional}- ${type} gphotos-fs ro,user_id=0,group_id=0`;
}

const onlyEntry = (text: string) => {
  const entries = parseMountTable(text);
  assert.equal(entries.length, 1);
  return entries[0];
};

test('a line tells where something is mounted, its type and its device', () => {
  assert.deepEqual(onlyEntry(`${lineOf('/mnt/gphotos')}\n`), {
    mountPoint: '/mnt/gphotos',
    type: 'fuse.gphotos-fs',
    device: '0:54',
  });
});

test('optional fields may be missing or many', () => {
  for (const optional of ['', 'shared:1 ', 'shared:1 master:2 propagate_from:3 ', 'unbindable ']) {
    assert.deepEqual(onlyEntry(lineOf('/mnt', 'ext4', optional))?.type, 'ext4', optional);
  }
});

test('blanks and backslashes in a path are read from their octal escapes', () => {
  assert.equal(onlyEntry(lineOf('/mnt/my photos'))?.mountPoint, '/mnt/my photos');
  assert.equal(
    onlyEntry('1 2 0:3 / /mnt/a\\040-\\040b\\134040 rw - fuse.x y rw')?.mountPoint,
    '/mnt/a - b\\040',
    'an escaped backslash begins no second escape',
  );
});

test('any path comes back as it was, also one with spaces, backslashes, line ends and other scripts', () => {
  const awkward = fc.string({
    unit: fc.constantFrom(' ', '\\', '\n', '\t', '-', '0', '1', '7', 'a', 'ü', '写', '😀', '#'),
  });
  fc.assert(
    fc.property(awkward, (name) => {
      assert.equal(onlyEntry(lineOf(`/mnt/${name}`))?.mountPoint, `/mnt/${name}`);
    }),
  );
});

test('the order of the table is kept, so that the last mount at a path is the topmost', () => {
  const table = [lineOf('/mnt', 'ext4'), lineOf('/mnt', 'fuse.gphotos-fs'), ''].join('\n');
  assert.deepEqual(
    parseMountTable(table).map(({ type }) => type),
    ['ext4', 'fuse.gphotos-fs'],
  );
});

test('an empty table and an odd line break nothing', () => {
  assert.deepEqual(parseMountTable(''), []);
  assert.deepEqual(parseMountTable('odd\n'), [{ mountPoint: '', type: '', device: '' }]);
});

test('the table of this machine is understood', {
  skip: process.platform === 'linux' ? false : 'needs /proc',
}, async () => {
  assert.equal((await mountAt('/proc'))?.type, 'proc');
  assert.equal(await mountAt('/proc/'), undefined);
  assert.equal(await mountAt('/nowhere'), undefined);
});
