// Runs the test files with Node's own runner, two at a time, and tells at the end which tests were skipped.
// In CI (CI=true) a skipped test is a failure: everything that a test needs is installed there. Only what needs material
// that is no part of the project (a reason that begins with "optional:") may be left out.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CONCURRENCY = 2;
const TIMEOUT_MS = 180_000;

function testFilesBelow(path) {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true })
    .map((name) => join(path, name))
    .filter((name) => name.endsWith('.test.ts'))
    .sort();
}

const asked = process.argv.slice(2);
const files = (asked.length > 0 ? asked : ['test']).flatMap(testFilesBelow);
const scratch = mkdtempSync(join(tmpdir(), 'gphotos-fs-tests-'));
const skippedList = join(scratch, 'skipped.json');

const runner = spawn(
  process.execPath,
  [
    '--import=tsx',
    '--import=./test/support/watched-test-file.ts',
    '--test',
    `--test-concurrency=${CONCURRENCY}`,
    `--test-timeout=${TIMEOUT_MS}`,
    '--test-reporter=./scripts/skipped-reporter.mjs',
    `--test-reporter-destination=${skippedList}`,
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    ...files,
  ],
  { stdio: 'inherit' },
);
runner.on('exit', (code) => {
  const skipped = JSON.parse(readFileSync(skippedList, 'utf8') || '[]');
  rmSync(scratch, { recursive: true, force: true });
  console.log(`${skipped.length} skipped tests${skipped.length === 0 ? '' : ':'}`);
  for (const { name, why } of skipped) console.log(`  ${name}${why ? ` (${why})` : ''}`);
  const refused = process.env.CI === 'true' && skipped.some(({ why }) => !why.startsWith('optional:'));
  if (refused) console.log('In CI a skipped test is a failure.');
  process.exit(refused ? 1 : (code ?? 1));
});
