import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as later } from 'node:timers/promises';
import { DenseRequests } from '../../src/fuse/dense-requests.ts';

const isAwake = () => process.getActiveResourcesInfo().includes('Immediate');

test('a single request leaves the loop alone', () => {
  new DenseRequests().came();
  assert.equal(isAwake(), false);
});

test('requests right behind each other keep the loop awake, and it sleeps again when no more come', async () => {
  const requests = new DenseRequests();
  requests.came();
  requests.came();
  assert.equal(isAwake(), true);
  await later(2);
  await later(2);
  assert.equal(isAwake(), false);
});
