import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupSources } from '../../src/takeout/exports/group-sources.ts';
import type { SeenSource } from '../../src/takeout/scan/seen-source.ts';
import type { SourceNumber } from '../../src/takeout/scan/source-record.ts';
import { type DirectoryTimes, UnpackedTime } from '../../src/takeout/scan/unpacked-time.ts';

const HOUR_MS = 60 * 60 * 1_000;
const MARCH = 'takeout-20250301T120000Z-1-001';
const MAY = 'takeout-20250501T120000Z-1-001';
const MAY_MS = Date.UTC(2025, 4, 1, 12);

function source(path: string, kind: SeenSource['kind'], writtenAtMs?: number): SeenSource {
  const read = { identity: path, sizeBytes: 1, fileCount: 1, ...(writtenAtMs !== undefined && { writtenAtMs }) };
  const record = { number: 1 as SourceNumber, path, kind, read };
  return { path, kind, identity: path, sizeBytes: 1, state: 'ready', record, isCertain: true };
}

const zip = (name: string) => source(`/d/${name}.zip`, 'archive');
const folder = (name: string, writtenAtMs?: number) => source(`/d/${name}`, 'folder', writtenAtMs);

for (const [what, given, expected] of [
  [
    'an unpacked export that is newer than an archive',
    [zip(MAY), folder('new', MAY_MS + 60 * 24 * HOUR_MS)],
    'new may',
  ],
  ['one that is older', [folder('old', MAY_MS - 60 * 24 * HOUR_MS), zip(MAY)], 'may old'],
  ['one between two', [zip(MARCH), zip(MAY), folder('april', MAY_MS - 30 * 24 * HOUR_MS)], 'may april march'],
  ['one of the same day, which may be the same export', [folder('same', MAY_MS + 20 * HOUR_MS), zip(MAY)], 'may same'],
  ['one of the day after next', [zip(MAY), folder('next', MAY_MS + 25 * HOUR_MS)], 'next may'],
  ['two unpacked exports', [folder('a', MAY_MS), folder('b', MAY_MS + 1)], 'b a'],
  ['a folder of which nothing tells the age', [folder('any'), folder('old', 0), zip(MAY)], 'may old any'],
  ['archives that were renamed', [zip('mine'), folder('old', 0), zip(MAY)], 'may old /d'],
  [
    'a folder that is called as Google calls archives',
    [folder(MARCH, MAY_MS + 60 * 24 * HOUR_MS), zip(MAY)],
    'may march',
  ],
] as const) {
  test(`the newest export goes first: ${what}`, () => {
    const short: Readonly<Record<string, string>> = { '20250301T120000Z': 'march', '20250501T120000Z': 'may' };
    for (const order of [given, given.toReversed()]) {
      const labels = groupSources(order).map(({ label }) => short[label] ?? label.replace('/d/', ''));
      assert.equal(labels.join(' '), expected);
    }
  });
}

const SECOND_NS = 1_000_000_000n;
const EXPORTED_NS = BigInt(MAY_MS) * 1_000_000n;
const UNPACKED_NS = EXPORTED_NS + 7_200n * SECOND_NS + 123_456_789n;

const directory = (mtimeNs: bigint, ...jsonMtimesNs: bigint[]): DirectoryTimes => ({ mtimeNs, jsonMtimesNs });

for (const [what, directories, expectedMs] of [
  ['as an unpacker leaves it', [directory(UNPACKED_NS, EXPORTED_NS, EXPORTED_NS - SECOND_NS)], MAY_MS],
  [
    'the newest of all directories, be they of several exports or an album of old',
    [
      directory(UNPACKED_NS, EXPORTED_NS),
      directory(UNPACKED_NS, EXPORTED_NS + 60n * SECOND_NS),
      directory(UNPACKED_NS, 5n * SECOND_NS),
    ],
    MAY_MS + 60_000,
  ],
  ['moved or copied with its times', [directory(UNPACKED_NS - 123_456_789n, EXPORTED_NS)], MAY_MS],
  ['copied without its times', [directory(UNPACKED_NS, UNPACKED_NS - 5n)], undefined],
  ['the same, its JSON long before its videos', [directory(UNPACKED_NS, UNPACKED_NS - 3_600n * SECOND_NS)], undefined],
  [
    'copied to a disk that knows whole seconds only',
    [directory(UNPACKED_NS - 123_456_789n, UNPACKED_NS - 123_456_789n - 60n * SECOND_NS)],
    undefined,
  ],
  [
    'one file of many altered later',
    [directory(UNPACKED_NS, EXPORTED_NS), directory(UNPACKED_NS, UNPACKED_NS - 1n, EXPORTED_NS)],
    undefined,
  ],
  ['unpacked with times of no use', [directory(UNPACKED_NS, 0n)], undefined],
  ['without any JSON', [directory(UNPACKED_NS)], undefined],
] as const) {
  test(`how old an unpacked export is: ${what}`, () => {
    const time = new UnpackedTime();
    for (const one of directories) time.add(one);
    assert.equal(time.writtenAtMs, expectedMs);
  });
}
