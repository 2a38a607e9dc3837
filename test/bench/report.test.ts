import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { BenchRun } from './bench-run.ts';
import { spreadOf } from './measure.ts';
import { markdownOf, withShortTable } from './report.ts';
import { NO_PASSTHROUGH, PASSTHROUGH } from './ways.ts';

const RUN: BenchRun = {
  date: '2026-11-20',
  machine: [['processor', '2 × fast']],
  quick: false,
  runs: 3,
  elapsedMs: 600_000,
  absent: {},
  results: [
    {
      row: 'cached-read',
      task: 'a cached file',
      unit: 'ms',
      figures: [
        { contestant: 'kernel driver', variant: PASSTHROUGH, measured: spreadOf([20, 30, 25]), requests: {} },
        { contestant: 'kernel driver', variant: NO_PASSTHROUGH, measured: spreadOf([50]) },
        { contestant: 'rclone', variant: 'slow', measured: spreadOf([900]), requests: { mediaGet: 3 } },
        { contestant: 'rclone', variant: 'fast', measured: spreadOf([500]) },
        { contestant: 'plain disk', measured: spreadOf([12.5]) },
      ],
      verdicts: [{ claim: 'it is fast', decided: true, value: 0.5, unit: '×', holds: false }],
      notes: ['what it means'],
    },
  ],
  broken: [],
};

test('the short table shows medians, rclone in its best way, and the kernel driver as ratios to others', () => {
  const readme = withShortTable(readFileSync(new URL('../../README.md', import.meta.url), 'utf8'), RUN);

  assert.match(
    readme,
    /\| a cached file \| 25 ms; 50 ms \(no passthrough\) \| – \| 500 ms \| 13 ms \| 20 × \| 0\.5 × \|/,
  );
});

test('putting the table into the README again leaves one of them, and everything else as it was', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const once = withShortTable(readme, RUN);

  assert.equal(withShortTable(once, RUN), once);
  assert.equal(once.split('## Measured')[0], readme.split('## Measured')[0]);
  assert.equal(once.split('## Words')[1], readme.split('## Words')[1]);
});

test('a README without a place for the table is not touched', () => {
  assert.throws(() => withShortTable('# Nothing here', RUN), /Cannot put the table into the README/);
});

test('the whole result shows least and most, requests, what was missed and what could not be measured', () => {
  const text = markdownOf({ ...RUN, broken: ['ls: it broke'], absent: { 'fuse-native': 'is not built' } });

  assert.match(
    text,
    /\| cached-read \| kernel driver, passthrough \| ~25 ms \(20 ms … 30 ms\) \| 0\.5 × \| 20 × \| none \|/,
  );
  assert.match(text, /\| {2}\| rclone, slow \| 900 ms \(1 run\) \| 0\.014 × \| – \| 3 mediaGet \|/);
  assert.match(text, /\| cached-read \| it is fast \| 0\.50 × \| \*\*NO\*\* \|/);
  assert.match(text, /- cached-read: what it means/);
  assert.match(text, /fuse-native, is not built/);
  assert.match(text, /NOT MEASURED ls: it broke/);
});
