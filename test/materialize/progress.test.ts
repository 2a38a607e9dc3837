import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MaterializeProgress, ProgressMeter } from '../../src/materialize/progress.ts';
import { ManualClock } from '../support/manual-clock.ts';

function meterWithReports() {
  const clock = new ManualClock();
  const reports: MaterializeProgress[] = [];
  const meter = new ProgressMeter(clock, (progress) => reports.push(progress));
  const last = () => reports.at(-1) ?? assert.fail('nothing was reported');
  return { clock, meter, reports, last };
}

test('progress is reported five times a second at most', async () => {
  const { clock, meter, reports } = meterWithReports();
  meter.startCopying();
  reports.length = 0;

  for (let ms = 0; ms < 1_000; ms += 10) {
    await clock.advance(10);
    meter.received(100);
  }

  assert.equal(reports.length, 5);
});

test('with every size known it tells all bytes, the rate and the time left', async () => {
  const { clock, meter, last } = meterWithReports();
  for (let file = 0; file < 10; file += 1) meter.planned({ isDone: false, expected: { sizeBytes: 1_000_000 } });
  meter.planned({ isDone: true, expected: undefined });
  meter.startCopying();

  for (let file = 0; file < 4; file += 1) {
    await clock.advance(1_000);
    meter.received(1_000_000);
    meter.done({ sizeBytes: 1_000_000 }, 1_000_000);
  }
  await clock.advance(200);
  meter.received(0);

  const { files, totalFiles, bytes, totalBytes, bytesPerSecond, leftMs } = last();
  assert.deepEqual(
    { files, totalFiles, bytes, totalBytes },
    { files: 5, totalFiles: 11, bytes: 4e6, totalBytes: 10e6 },
  );
  assert.ok(bytesPerSecond > 900_000 && bytesPerSecond <= 1_000_000, `${bytesPerSecond} bytes a second`);
  assert.ok(leftMs && leftMs >= 6_000 && leftMs < 6_700, `${leftMs} ms left`);
});

test('with unknown sizes it estimates the time left from the files copied so far, and tells no total', async () => {
  const { clock, meter, last } = meterWithReports();
  for (let file = 0; file < 10; file += 1) meter.planned({ isDone: false, expected: { sizeBytes: undefined } });
  meter.startCopying();
  assert.equal(last().leftMs, undefined);

  await clock.advance(1_000);
  meter.received(500_000);
  meter.done({ sizeBytes: undefined }, 500_000);

  await clock.advance(200);
  meter.received(0);

  const { totalBytes, bytesPerSecond, leftMs } = last();
  assert.equal(totalBytes, undefined);
  assert.equal(leftMs, Math.round((9 * 500_000 * 1_000) / bytesPerSecond));
  assert.ok(bytesPerSecond > 470_000 && bytesPerSecond < 500_000, `${bytesPerSecond} bytes a second`);
});

test('the bytes of a copy that failed are taken back', async () => {
  const { clock, meter, last } = meterWithReports();
  meter.planned({ isDone: false, expected: { sizeBytes: 1_000 } });
  meter.planned({ isDone: false, expected: { sizeBytes: 3_000 } });
  meter.startCopying();
  meter.received(600);
  meter.received(-600);
  meter.done({ sizeBytes: 1_000 });
  await clock.advance(200);
  meter.received(0);

  assert.deepEqual([last().files, last().bytes, last().totalBytes], [1, 0, 3_000]);
});

test('the last report says that it is over', () => {
  const { meter, last } = meterWithReports();
  meter.planned({ isDone: true, expected: undefined });
  meter.startCopying();
  meter.finish();

  assert.deepEqual(last(), {
    phase: 'done',
    files: 1,
    totalFiles: 1,
    bytes: 0,
    totalBytes: 0,
    bytesPerSecond: 0,
    leftMs: 0,
  });
});
