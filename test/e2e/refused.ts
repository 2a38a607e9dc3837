import assert from 'node:assert/strict';
import type { ProgramResult } from '../support/programs.ts';

/** Every refusal says what was attempted and what to do, in a few lines without a stack trace. */
export function refused(result: ProgramResult, status: number, ...says: RegExp[]): void {
  assert.equal(result.status, status, result.stderr);
  for (const words of says) assert.match(result.stderr, words);
  assert.doesNotMatch(result.stderr, /^\s+at /m, 'no stack trace reaches a user');
  assert.ok(result.stderr.split('\n').length < 12, result.stderr);
}
