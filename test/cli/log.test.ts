import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createLog } from '../../src/cli/log.ts';
import { LOG_LEVELS, type LogLevel } from '../../src/engine/settings.ts';
import { RecordingTerminal } from './recording-terminal.ts';

function logTo(logFormat: 'text' | 'json', logLevel: LogLevel = 'info') {
  const terminal = new RecordingTerminal();
  return { log: createLog({ logFormat, logLevel }, terminal), terminal };
}

describe('a log for people', () => {
  test('is a line with time, level, sentence and fields', () => {
    const { log, terminal } = logTo('text');
    log.info({ count: 3, path: '/photos/a.jpg' }, 'Something happened');
    assert.match(terminal.written.err, /^\d\d:\d\d:\d\d info Something happened count=3 path=\/photos\/a\.jpg\n$/);
    assert.equal(terminal.written.out, '');
  });

  test('keeps a field with blanks, quotes or line ends on one line, and readable', () => {
    const { log, terminal } = logTo('text');
    log.warn({ path: 'my "best" photo\n.jpg', scopes: ['a', 'b'], none: null }, 'Odd');
    assert.match(terminal.written.err, /Odd path="my \\"best\\" photo\\n\.jpg" scopes=\["a","b"\] none=null\n$/);
    assert.equal(terminal.written.err.split('\n').length, 2);
  });

  test('says why, and shows a stack only to those who ask for debugging', () => {
    const reason = new TypeError('x is undefined');
    const quiet = logTo('text');
    quiet.log.error({ err: reason }, 'It failed');
    assert.match(quiet.terminal.written.err, /error It failed err="x is undefined"\n$/);
    const debugging = logTo('text', 'debug');
    debugging.log.error({ err: reason }, 'It failed');
    assert.match(debugging.terminal.written.err, /error It failed.*\nTypeError: x is undefined\n {4}at /);
  });
});

describe('a log for machines', () => {
  test('is one JSON object a line, with the sentence, the level and the fields', () => {
    const { log, terminal } = logTo('json');
    log.warn({ path: 'a\nb' }, 'Odd');
    log.error({ err: new Error('why') }, 'It failed');
    const [first, second] = terminal.written.err
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.equal(first.msg, 'Odd');
    assert.equal(first.path, 'a\nb');
    assert.equal(typeof first.time, 'number');
    assert.ok(first.level < second.level);
    assert.equal(second.err.message, 'why');
  });
});

test('what is below the level asked for is not written', () => {
  for (const [index, level] of LOG_LEVELS.entries()) {
    const { log, terminal } = logTo('text', level);
    for (const each of LOG_LEVELS) log[each]({}, each);
    const written = terminal.written.err
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[1]);
    assert.deepEqual(written, LOG_LEVELS.slice(index));
  }
});

describe('secrets', () => {
  const SECRET = 'ya29.secret';
  for (const format of ['text', 'json'] as const) {
    for (const field of ['token', 'accessToken', 'refreshToken', 'clientSecret', 'baseUrl', 'authorization']) {
      test(`are taken out of a ${format} log whoever puts them there: ${field}`, () => {
        const { log, terminal } = logTo(format);
        log.info({ [field]: SECRET, account: { [field]: SECRET } }, 'Careless');
        assert.equal(terminal.written.err.includes(SECRET), false, terminal.written.err);
        assert.match(terminal.written.err, /Careless/);
      });
    }
  }
});
