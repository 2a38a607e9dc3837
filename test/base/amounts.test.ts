import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatBytes, formatCount, formatSpan, parseBytes, parseSpanMs } from '../../src/base/amounts.ts';
import { UsageError } from '../../src/base/failure.ts';

describe('sizes', () => {
  test('are read with or without a unit, which is a power of 1024 however it is spelled', () => {
    for (const [text, bytes] of [
      ['0', 0],
      ['4096', 4_096],
      ['12b', 12],
      ['1k', 1_024],
      ['500M', 500 * 2 ** 20],
      ['10GiB', 10 * 2 ** 30],
      ['10 GiB', 10 * 2 ** 30],
      ['10gb', 10 * 2 ** 30],
      [' 2T ', 2 * 2 ** 40],
      ['1.5k', 1_536],
      ['1.0005k', 1_024],
    ] as const) {
      assert.equal(parseBytes(text), bytes, text);
    }
  });

  test('that are none are refused with the text and an example', () => {
    for (const text of ['', 'huge', '-1', '1 2', '5XB', '1e3', '.5G', 'GiB', '0x10']) {
      assert.throws(
        () => parseBytes(text),
        (error: Error) =>
          error instanceof UsageError && error.message.includes(`'${text}'`) && /10GiB/.test(error.message),
        text,
      );
    }
  });

  test('are shown in the largest unit that fits, with one digit where it tells something', () => {
    for (const [bytes, text] of [
      [0, '0 B'],
      [1_023, '1023 B'],
      [1_024, '1 KiB'],
      [1_536, '1.5 KiB'],
      [150 * 1_024 + 100, '150 KiB'],
      [10 * 2 ** 30, '10 GiB'],
      [5_000 * 2 ** 40, '5000 TiB'],
    ] as const) {
      assert.equal(formatBytes(bytes), text);
    }
  });

  test('as they are shown can be read again, to within the digits shown', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31), (bytes) => {
        assert.ok(Math.abs(parseBytes(formatBytes(bytes)) - bytes) <= bytes * 0.05 + 1);
      }),
    );
  });
});

describe('time spans', () => {
  test('are read with their unit, and never is none', () => {
    for (const [text, spanMs] of [
      ['250ms', 250],
      ['90s', 90_000],
      ['30m', 1_800_000],
      ['6h', 21_600_000],
      ['1.5 h', 5_400_000],
      ['1d', 86_400_000],
      ['never', undefined],
      [' never ', undefined],
    ] as const) {
      assert.equal(parseSpanMs(text), spanMs, text);
    }
  });

  test('that are none are refused with the text and an example', () => {
    for (const text of ['', '6', 'soon', '-1h', '6 hours', '1h30m', 'NEVER']) {
      assert.throws(
        () => parseSpanMs(text),
        (error: Error) =>
          error instanceof UsageError && error.message.includes(`'${text}'`) && /6h/.test(error.message),
        text,
      );
    }
  });

  test('are shown in the two units that matter, and never as 60 of one', () => {
    for (const [spanMs, text] of [
      [0, '0.0 s'],
      [440, '0.4 s'],
      [9_949, '9.9 s'],
      [9_960, '10 s'],
      [59_400, '59 s'],
      [59_900, '1 min 0 s'],
      [65_000, '1 min 5 s'],
      [119_900, '2 min 0 s'],
      [3_599_900, '1 h 0 min'],
      [7_800_000, '2 h 10 min'],
    ] as const) {
      assert.equal(formatSpan(spanMs), text, String(spanMs));
    }
  });
});

test('a count has its noun in the singular for one thing only', () => {
  assert.deepEqual(
    [0, 1, 2].map((count) => formatCount(count, 'item')),
    ['0 items', '1 item', '2 items'],
  );
  assert.deepEqual([formatCount(1, 'entry', 'entries'), formatCount(2, 'entry', 'entries')], ['1 entry', '2 entries']);
});
