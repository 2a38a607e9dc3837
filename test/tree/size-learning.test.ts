import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import {
  BadAnswerError,
  ItemGoneError,
  OfflineError,
  QuotaError,
  SignedOutError,
  TimedOutError,
} from '../../src/library/failures.ts';
import type { MediaId, MediaItem } from '../../src/library/media-item.ts';
import { SizeLearning } from '../../src/tree/size-learning.ts';
import { photo } from '../support/library-entries.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { SizeDesk } from './size-desk.ts';

interface Learned {
  readonly revision: string;
  readonly sizeBytes: number;
}

/** What the catalog is to the learning of sizes. */
class Sizes {
  readonly kept = new Map<MediaId, Learned>();
  failure: Error | undefined;

  original(id: MediaId): Learned | undefined {
    return this.kept.get(id);
  }

  async learn(id: MediaId, learned: Learned): Promise<void> {
    if (this.failure) throw this.failure;
    this.kept.set(id, learned);
  }
}

class World implements AsyncDisposable {
  readonly desk = new SizeDesk();
  readonly catalog = new Sizes();
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly learning = new SizeLearning({ catalog: this.catalog, library: this.desk, clock: this.clock, log: this.log });

  async [Symbol.asyncDispose](): Promise<void> {
    await this.learning.close();
  }

  /** Asks, and keeps how it ends from being an unhandled rejection. */
  learn(item: MediaItem, signal?: AbortSignal): Promise<number> {
    const learning = this.learning.learn(item, signal);
    learning.catch(() => undefined);
    return learning;
  }

  learnAhead(items: readonly MediaItem[]): void {
    for (const item of items) this.learning.learnAhead(item);
  }
}

const item = (name: string, revision = '1') => photo(name, { id: name, revision }).item;
const items = (count: number) => Array.from({ length: count }, (_, number) => item(`i${number}`));
const offline = new OfflineError('Cannot reach Desk Photos: the line is cut');

test('two who ask for one size cause one request, and both get the answer, which is kept', async () => {
  await using world = new World();
  const first = world.learn(item('a'));
  const second = world.learn(item('a'));
  await world.desk.untilAsked(1);
  const third = world.learn(item('a'));
  world.desk.answer('a', 5);

  assert.deepEqual(await Promise.all([first, second, third]), [5, 5, 5]);
  assert.deepEqual(world.desk.asked, ['a']);
  assert.deepEqual(world.catalog.kept.get('a' as MediaId), { revision: '1', sizeBytes: 5 });
});

test('a size is known from a download, else from the listing, and never taken to be 0', async () => {
  await using world = new World();
  assert.equal(world.learning.known(item('a')), undefined);
  assert.equal(world.learning.known({ ...item('a'), sizeBytes: 7 }), 7);
  assert.equal(world.learning.known({ ...item('a'), sizeBytes: 0 }), undefined);
  world.catalog.kept.set('a' as MediaId, { revision: '1', sizeBytes: 9 });
  assert.equal(world.learning.known({ ...item('a'), sizeBytes: 7 }), 9);
});

test('at most 32 sizes are asked for at a time, each once, and those that somebody waits for first', async () => {
  await using world = new World();
  const all = items(500);
  world.learnAhead(all);
  world.learnAhead(all);
  await world.desk.untilAsked(32);
  const late = world.learn(item('i450'));
  const later = world.learn(item('not-listed'));

  for (const id of world.desk.waiting.slice(0, 8)) world.desk.answer(id, 10);
  await world.desk.untilAsked(40);
  assert.deepEqual(world.desk.asked.slice(32, 34), ['i450', 'not-listed']);

  while (world.catalog.kept.size < 501) {
    world.desk.answerAll((id) => (id === 'not-listed' ? 1 : 1 + Number(id.slice(1))));
    await turnOfTheLoop();
  }
  assert.deepEqual(await Promise.all([late, later]), [451, 1]);
  assert.equal(world.desk.asked.length, 501);
  assert.equal(world.desk.peak, 32);
});

test('whoever waits gets the answer of its own as soon as it comes', async () => {
  await using world = new World();
  world.learnAhead(items(100));
  const fast = world.learn(item('i7'));
  await world.desk.untilAsked(32);
  world.desk.answer('i7', 70);
  assert.equal(await fast, 70);
  assert.equal(world.desk.waiting.length, 31);
});

test('one item that fails for good stops nobody else, and each who waits hears why', async () => {
  await using world = new World();
  const gone = new ItemGoneError('a' as MediaId);
  const failing = [world.learn(item('a')), world.learn(item('a'))];
  const fine = world.learn(item('b'));
  await world.desk.untilAsked(2);
  world.desk.answer('a', gone);
  world.desk.answer('b', 5);

  for (const waiting of failing) await assert.rejects(waiting, gone);
  assert.equal(await fine, 5);
});

test('a failure is told again without asking for ten seconds, and not of another revision', async () => {
  await using world = new World();
  world.learnAhead([item('a')]);
  await world.desk.untilAsked(1);
  world.desk.answer('a', new ItemGoneError('a' as MediaId));
  await turnOfTheLoop();

  await assert.rejects(world.learn(item('a')), ItemGoneError);
  await world.clock.advance(9_999);
  await assert.rejects(world.learn(item('a')), ItemGoneError);
  assert.equal(world.desk.asked.length, 1);

  const changed = world.learn(item('a', '2'));
  await world.desk.untilAsked(2);
  world.desk.answer('a', 6);
  assert.equal(await changed, 6);

  await world.clock.advance(2);
  const again = world.learn(item('a'));
  await world.desk.untilAsked(3);
  world.desk.answer('a', 5);
  await again;
});

test('a listing of ten thousand files offline asks at most 32 times, and again after ten seconds', async () => {
  await using world = new World();
  const all = items(10_000);
  world.learnAhead(all);
  const stats = all.map((one) => world.learn(one));
  await world.desk.untilAsked(32);
  world.desk.answerAll(() => offline);

  for (const stat of stats) await assert.rejects(stat, offline);
  await world.clock.advance(9_999);
  await assert.rejects(world.learn(item('other')), offline);
  world.learnAhead(items(50));
  await turnOfTheLoop();
  assert.equal(world.desk.asked.length, 32);
  assert.equal(world.log.messages('warn').length, 1);

  await world.clock.advance(1);
  const healed = world.learn(item('i0'));
  await world.desk.untilAsked(33);
  world.desk.answer('i0', 5);
  assert.equal(await healed, 5);
});

test('a library that breaks off a whole answer is taken for unreachable', async () => {
  for (const failure of [offline, new TimedOutError('Nothing came for 30 s'), new SignedOutError('Sign in again')]) {
    await using world = new World();
    const stats = items(100).map((one) => world.learn(one));
    await world.desk.untilAsked(32);
    world.desk.breakDown(failure);
    for (const stat of stats) await assert.rejects(stat, failure);
    await assert.rejects(world.learn(item('other')), failure);
    assert.equal(world.desk.asked.length, 32);
  }
});

test('one item out of reach, while others are answered, does not make the library unreachable', async () => {
  await using world = new World();
  const lame = world.learn(item('a'));
  const fine = world.learn(item('b'));
  await world.desk.untilAsked(2);
  world.desk.answer('b', 5);
  await fine;
  world.desk.answer('a', offline);
  await assert.rejects(lame, offline);

  const other = world.learn(item('c'));
  await world.desk.untilAsked(3);
  world.desk.answer('c', 7);
  assert.equal(await other, 7);
});

test('a used-up quota concerns all items at once, though others were answered', async () => {
  await using world = new World();
  const quota = new QuotaError('The quota is used up', 0);
  const stats = items(40).map((one) => world.learn(one));
  await world.desk.untilAsked(32);
  world.desk.answer('i0', 5);
  await stats[0];
  world.desk.answer('i1', quota);
  await assert.rejects(world.learn(item('i39')), quota);
  await assert.rejects(world.learn(item('other')), quota);
});

test('an answer that cannot be a size, or none at all, is a failure of that item', async () => {
  for (const nonsense of [0, -1, 1.5, Number.NaN, 2 ** 60]) {
    await using world = new World();
    const stat = world.learn(item('a'));
    await world.desk.untilAsked(1);
    world.desk.answer('a', nonsense);
    await assert.rejects(stat, BadAnswerError);
    assert.equal(world.catalog.kept.size, 0);
  }
  const silent = {
    name: 'Silent Photos',
    async *sizes() {},
  };
  const log = new RecordingLog();
  const learning = new SizeLearning({ catalog: new Sizes(), library: silent, clock: new ManualClock(), log });
  await assert.rejects(learning.learn(item('a')), /Cannot learn the size of item a: Silent Photos gave no answer/);
  await learning.close();
});

test('what a download told meanwhile goes before the answer', async () => {
  await using world = new World();
  const stat = world.learn(item('a'));
  await world.desk.untilAsked(1);
  world.catalog.kept.set('a' as MediaId, { revision: '1', sizeBytes: 9 });
  world.desk.answer('a', 5);
  assert.equal(await stat, 9);
  assert.equal(world.catalog.kept.get('a' as MediaId)?.sizeBytes, 9);
});

test('a size that cannot be kept is still told', async () => {
  await using world = new World();
  world.catalog.failure = new Error('disk full');
  const stat = world.learn(item('a'));
  await world.desk.untilAsked(1);
  world.desk.answer('a', 5);
  assert.equal(await stat, 5);
  assert.deepEqual(world.log.messages('warn'), ['the size of an item could not be kept']);
});

test('a signal ends only the wait of its owner', async () => {
  await using world = new World();
  const stop = new AbortController();
  const impatient = world.learn(item('a'), stop.signal);
  const patient = world.learn(item('a'));
  await world.desk.untilAsked(1);
  stop.abort();
  await assert.rejects(impatient, { name: 'AbortError' });
  await assert.rejects(world.learn(item('b'), stop.signal), { name: 'AbortError' });
  world.desk.answer('a', 5);
  assert.equal(await patient, 5);
  assert.deepEqual(world.desk.asked, ['a']);
});

test('an item that changes while its size is asked for is asked for again', async () => {
  await using world = new World();
  const before = world.learn(item('a', '1'));
  await world.desk.untilAsked(1);
  const after = world.learn(item('a', '2'));
  world.desk.answer('a', 5);
  assert.equal(await before, 5);
  world.catalog.kept.delete('a' as MediaId);
  await world.desk.untilAsked(2);
  world.desk.answer('a', 6);
  assert.equal(await after, 6);
  assert.deepEqual(world.catalog.kept.get('a' as MediaId), { revision: '2', sizeBytes: 6 });
});

test('closing ends every wait and asks for nothing more', async () => {
  const world = new World();
  const stats = items(40).map((one) => world.learn(one));
  await world.desk.untilAsked(32);
  await world.learning.close();
  await world.learning.close();

  for (const stat of stats) await assert.rejects(stat, { name: 'AbortError' });
  await assert.rejects(world.learn(item('late')), { name: 'AbortError' });
  world.learnAhead([item('later')]);
  await turnOfTheLoop();
  assert.equal(world.desk.asked.length, 32);
  assert.deepEqual(world.desk.waiting, []);
  assert.deepEqual(world.log.lines, []);
});
