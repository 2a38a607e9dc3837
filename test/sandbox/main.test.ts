import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { run } from '../support/programs.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const MAIN = ['--import', 'tsx', fileURLToPath(new URL('../../src/sandbox/main.ts', import.meta.url))];

interface Ready {
  ready: true;
  apiUrl: string;
  controlUrl: string;
  items: number;
  clientSecret: { installed: { token_uri: string } };
}

async function start(...options: string[]): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(process.execPath, [...MAIN, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  return { child, ready: JSON.parse(line) as Ready };
}

async function statusOf(child: ChildProcess): Promise<number | null> {
  return child.exitCode ?? ((await once(child, 'exit')) as [number | null])[0];
}

test('it prints its addresses in one line of JSON, serves other processes, and ends on SIGTERM', async () => {
  const { child, ready } = await start('--library', 'synthetic:7,1000', '--delay-ms', '1');
  assert.equal(ready.ready, true);
  assert.equal(ready.items, 7);
  assert.equal(ready.clientSecret.installed.token_uri, `${ready.apiUrl}/token`);
  const listed = (await (await fetch(`${ready.controlUrl}/items`)).json()) as { items: object[] };
  assert.equal(listed.items.length, 7);
  child.kill('SIGTERM');
  assert.equal(await statusOf(child), 0);
});

test('it ends at once when it was given no standard input at all', async () => {
  const { stdout, status } = await run(process.execPath, [...MAIN, '--library', 'synthetic:1', '--exit-with-parent']);
  assert.match(stdout, /"ready":true/);
  assert.equal(status, 0);
});

test('it ends when its parent closes its standard input, and removes its temporary files', async () => {
  await using directory = await TemporaryDirectory.create();
  const { child, ready } = await start('--library', 'demo', '--state-dir', directory.path, '--exit-with-parent');
  assert.ok(ready.items >= 252);
  assert.equal((await readdir(directory.path)).length, 1);
  child.stdin?.end();
  assert.equal(await statusOf(child), 0);
  assert.deepEqual(await readdir(directory.path), []);
});

test('a wrong library is named, with what can be chosen', async () => {
  const { stderr, status } = await run(process.execPath, [...MAIN, '--library', 'holidays']);
  assert.equal(
    stderr,
    "Cannot serve the library 'holidays': choose demo, folder:DIR, synthetic:COUNT[,BYTES[,MONTHS]] or large:COUNT\n",
  );
  assert.equal(status, 2);
});

test('a port that is in use is named', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const { stderr, status } = await run(process.execPath, [...MAIN, '--library', 'synthetic:1', '--port', String(port)]);
  other.close();
  assert.equal(stderr, `Cannot listen on port ${port} of 127.0.0.1: another program does; choose another port\n`);
  assert.equal(status, 7);
});

test('unknown options and options without a number are refused; --help shows examples', async () => {
  const wrong = await run(process.execPath, [...MAIN, '--port', 'many']);
  assert.match(wrong.stderr, /--port <number>' argument 'many' is invalid\. a whole number is needed/);
  assert.equal(wrong.status, 2);
  assert.equal((await run(process.execPath, [...MAIN, '--colour'])).status, 2);
  const help = await run(process.execPath, [...MAIN, '--help']);
  assert.match(help.stdout, /Examples:/);
  assert.equal(help.status, 0);
});
