import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RemoteError, UsageError } from '../../src/base/failure.ts';
import { runProgram } from '../../src/cli/program.ts';
import { reportFailure } from '../../src/cli/report-failure.ts';
import { HolderEndedError } from '../../src/engine/remote-engine.ts';
import { contextOf, RecordingTerminal } from './recording-terminal.ts';

function reported(reason: unknown, debugging = false): string {
  const terminal = new RecordingTerminal();
  reportFailure(terminal, reason, debugging);
  assert.equal(terminal.written.out, '');
  return terminal.written.err;
}

test('an expected failure is one line, without a stack', () => {
  assert.equal(
    reported(new UsageError('Cannot mount at /x: it is a file')),
    'gphotos-fs: Cannot mount at /x: it is a file\n',
  );
  assert.equal(reported(new RemoteError('quota', 'Used up')), 'gphotos-fs: Used up\n');
});

test('what nobody expected is called a bug, with what to do about it', () => {
  const text = reported(new TypeError('x is undefined'));
  assert.match(text, /unexpected failure: x is undefined\nThis is a bug\. Please report it.*--log-level debug/);
  assert.doesNotMatch(text, /^\s+at /m);
  assert.match(reported('a text'), /unexpected failure: a text/);
});

test('an interrupt says how to go on', () => {
  assert.equal(reported(AbortSignal.abort().reason), 'Interrupted; run again to go on\n');
});

test('a holder that ended is not called an interrupt', () => {
  assert.match(reported(new HolderEndedError()), /process that holds this profile ended meanwhile; run again/);
});

test('a stack is for those who ask for debugging, with the failures that caused it', () => {
  const reason = new UsageError('Cannot', { cause: new TypeError('the first one') });
  const text = reported(reason, true);
  assert.match(text, /^gphotos-fs: Cannot\nUsageError: Cannot\n {4}at /);
  assert.match(text, /TypeError: the first one\n {4}at /);
});

test('debugging may be asked for by flag, in both spellings, and by variable', async () => {
  const wrong = ['config', '--cache-size', 'huge'];
  for (const [argv, environment, shows] of [
    [wrong, {}, false],
    [[...wrong, '--log-level', 'debug'], {}, true],
    [[...wrong, '--log-level=debug'], {}, true],
    [wrong, { GPHOTOS_FS_LOG_LEVEL: 'debug' }, true],
    [[...wrong, '--log-level', 'info'], { GPHOTOS_FS_LOG_LEVEL: 'debug' }, false],
  ] as const) {
    const terminal = new RecordingTerminal();
    const status = await runProgram(argv, contextOf(terminal, { HOME: '/nowhere', ...environment }), '1');
    assert.equal(status, 2);
    assert.equal(/^\s+at /m.test(terminal.written.err), shows, argv.join(' '));
  }
});
