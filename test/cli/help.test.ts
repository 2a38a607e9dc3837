import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { EXIT_MEANINGS } from '../../src/cli/exit-status.ts';
import { commandNames, runProgram } from '../../src/cli/program.ts';
import { flagOf, SETTINGS, variableOf } from '../../src/engine/settings.ts';
import { contextOf, RecordingTerminal } from './recording-terminal.ts';

async function helpOf(...command: string[]): Promise<string> {
  const terminal = new RecordingTerminal();
  assert.equal(await runProgram([...command, '--help'], contextOf(terminal), '1.2.3'), 0);
  assert.equal(terminal.written.err, '');
  return terminal.written.out;
}

const readme = () => readFile(new URL('../../README.md', import.meta.url), 'utf8');
const NO_SETTINGS = ['umount', 'demo'];

describe('the help', () => {
  for (const command of commandNames()) {
    test(`of ${command.join(' ')} ends with examples that are commands of this program, and its exit statuses`, async () => {
      const help = await helpOf(...command);
      const [, examples = '', statuses = ''] = /\nExamples:\n([\s\S]*?)\n\nExit status:\n([\s\S]*)$/.exec(help) ?? [];
      const lines = examples.split('\n');
      assert.ok(lines.length >= 1 && examples !== '', 'has an example');
      for (const line of lines) {
        assert.match(
          line,
          new RegExp(`^ {2}(gphotos-fs ${command.join(' ')}\\b|scripts/${command.join(' ')}\\b).* {2}\\S`),
        );
      }
      const listed = [...statuses.matchAll(/^ {2}(\d+) +(.*)$/gm)].map(([, status, words]) => [Number(status), words]);
      assert.ok(listed.length >= 2);
      for (const [status, words] of listed)
        assert.equal((EXIT_MEANINGS as Record<number, string>)[Number(status)], words);
      assert.deepEqual(
        listed,
        [...listed].sort(([a], [b]) => Number(a) - Number(b)),
      );
      assert.equal(listed[0]?.[0], 0);
    });

    test(`of ${command.join(' ')} lists its settings`, async () => {
      const help = await helpOf(...command);
      const wanted = !NO_SETTINGS.includes(command.join(' '));
      for (const setting of SETTINGS) {
        assert.equal(help.includes(`${flagOf(setting)} `), wanted, flagOf(setting));
      }
    });

    test(`of ${command.join(' ')} names no option that the README does not know`, async () => {
      const [help, text] = [await helpOf(...command), await readme()];
      const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option = '']) => option);
      const known = (option: string) => text.includes(option) || (option === '--long' && text.includes('`-l`'));
      assert.deepEqual(
        options.filter((option) => !known(option)),
        [],
      );
    });
  }

  test('of the program lists every command and every exit status', async () => {
    const help = await helpOf();
    for (const [name] of commandNames()) assert.match(help, new RegExp(`^  ${name}\\b`, 'm'));
    for (const [status, words] of Object.entries(EXIT_MEANINGS))
      assert.ok(help.includes(`${status.padEnd(4)} ${words}`));
  });

  test('goes to standard output, and the version too', async () => {
    const terminal = new RecordingTerminal();
    assert.equal(await runProgram(['--version'], contextOf(terminal), '1.2.3'), 0);
    assert.deepEqual(terminal.written, { out: '1.2.3\n', err: '' });
  });
});

describe('wrong usage', () => {
  for (const argv of [
    ['fly'],
    ['mount'],
    ['mount', '--fast', '/x'],
    ['ls', 'a', 'b'],
    ['sync', '--quick', '--accept-removals'],
    ['auth', 'fly'],
    [],
  ]) {
    test(`is status 2 and told on stderr: gphotos-fs ${argv.join(' ')}`, async () => {
      const terminal = new RecordingTerminal();
      assert.equal(await runProgram(argv, contextOf(terminal), '1'), 2);
      assert.equal(terminal.written.out, '');
      assert.match(terminal.written.err, /gphotos-fs/);
    });
  }
});

describe('the settings in the README', () => {
  test('are all of them and no others, each with its flag, variable and key', async () => {
    const section = /^## Settings$([\s\S]*?)^## /m.exec(await readme())?.[1] ?? assert.fail('no such section');
    const rows = [...section.matchAll(/^\| `(--[a-z-]+)` \| `([A-Z_]+)` \| `([a-zA-Z]+)` \|/gm)];
    assert.deepEqual(
      rows.map(([, flag, variable, key]) => ({ flag, variable, key })),
      SETTINGS.map((setting) => ({ flag: flagOf(setting), variable: variableOf(setting), key: setting.key })),
    );
  });

  test('that are not in the table, because they choose the table, are told below it', async () => {
    const text = await readme();
    for (const name of ['--profile', 'GPHOTOS_FS_PROFILE', '--config', 'GPHOTOS_FS_CONFIG']) {
      assert.ok(text.includes(name), name);
    }
  });

  test('the commands in the README are all of them', async () => {
    const section = /^## Commands$([\s\S]*?)^## /m.exec(await readme())?.[1] ?? assert.fail('no such section');
    const listed = [...section.matchAll(/^\| `([a-z]+)/gm)].map(([, name]) => name);
    assert.deepEqual(new Set(listed), new Set(commandNames().map(([name]) => name)));
  });
});
