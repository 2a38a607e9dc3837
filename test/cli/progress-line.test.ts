import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ProgressLine } from '../../src/cli/progress-line.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingTerminal } from './recording-terminal.ts';

const ERASE = '\r\u001b[2K';

describe('progress on a terminal', () => {
  test('is one line, drawn over each time, and taken away at the end', () => {
    const terminal = new RecordingTerminal(true);
    const line = new ProgressLine(terminal, new ManualClock());
    line.show('1 of 9');
    line.show('2 of 9');
    line.clear();
    assert.equal(terminal.written.err, `${ERASE}1 of 9${ERASE}2 of 9${ERASE}`);
    assert.equal(terminal.written.out, '');
  });

  test('never wraps: it is cut one short of the width', () => {
    const terminal = new RecordingTerminal(true, 10);
    new ProgressLine(terminal, new ManualClock()).show('0123456789abc');
    assert.equal(terminal.written.err, `${ERASE}012345678`);
  });

  test('that was never shown, or is gone already, is not taken away again', () => {
    const terminal = new RecordingTerminal(true);
    const line = new ProgressLine(terminal, new ManualClock());
    line.clear();
    assert.equal(terminal.written.err, '');
    line.show('x');
    line.clear();
    line.clear();
    assert.equal(terminal.written.err, `${ERASE}x${ERASE}`);
  });
});

describe('progress elsewhere', () => {
  test('is a plain line every ten seconds, without control characters', async () => {
    const terminal = new RecordingTerminal(false);
    const clock = new ManualClock();
    const line = new ProgressLine(terminal, clock);
    for (let second = 0; second <= 25; second += 1) {
      line.show(`${second} s`);
      await clock.advance(1_000);
    }
    line.clear();
    assert.equal(terminal.written.err, '10 s\n20 s\n');
  });

  test('of a short command says nothing, so that cron mails nothing', () => {
    const terminal = new RecordingTerminal(false);
    const line = new ProgressLine(terminal, new ManualClock());
    line.show('1 of 2');
    line.show('2 of 2');
    line.clear();
    assert.equal(terminal.written.err, '');
  });
});
