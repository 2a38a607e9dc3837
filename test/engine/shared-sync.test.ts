import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { Catalog } from '../../src/catalog/catalog.ts';
import { isCompleteSyncDue } from '../../src/engine/complete-sync.ts';
import { SharedSync } from '../../src/engine/shared-sync.ts';
import { OfflineError, QuotaError } from '../../src/library/failures.ts';
import type { Checkpoint, ItemPage } from '../../src/library/photo-library.ts';
import { createPlacement } from '../../src/tree/placement.ts';
import { Gate } from '../support/gate.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryLibrary, photo } from '../support/memory-library.ts';
import { RecordingLog } from '../support/recording-log.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';

const TOTAL = 250;
const LARGE = 1_200;

/** Holds each listing at its beginning when told to, fails as told, and counts them. */
class HeldLibrary extends MemoryLibrary {
  listings = 0;
  gate: Gate | undefined;
  /** What the next listings meet, one after the other. */
  readonly failures: Error[] = [];

  override async *items(since: Checkpoint | undefined, signal?: AbortSignal): AsyncIterable<ItemPage> {
    this.listings += 1;
    await this.gate?.pass(signal);
    const failure = this.failures.shift();
    if (failure) throw failure;
    yield* super.items(since, signal);
  }
}

/** Syncs of a library in memory into a real catalog. */
class World implements AsyncDisposable {
  private constructor(
    private readonly directory: TemporaryDirectory,
    readonly library: HeldLibrary,
    readonly clock: ManualClock,
    readonly log: RecordingLog,
    readonly catalog: Catalog,
    readonly sync: SharedSync,
  ) {}

  static async open(total = TOTAL): Promise<World> {
    const directory = await TemporaryDirectory.create();
    const library = new HeldLibrary(Array.from({ length: total }, (_, index) => photo(`IMG_${index}.jpg`)));
    const clock = new ManualClock();
    const log = new RecordingLog();
    const catalog = await Catalog.open({ directory: directory.join('catalog'), clock, log });
    const placement = createPlacement({ layout: '{year}', timeZone: 'UTC', portableNames: false });
    const due = async () => ({ quick: !isCompleteSyncDue((await catalog.summary()).libraries.google, clock.nowMs()) });
    const sync = new SharedSync({ catalog, library, placement, clock, log, due });
    return new World(directory, library, clock, log, catalog, sync);
  }

  /** Listings wait from now on; the gate lets them go. */
  hold(): Gate {
    this.library.gate = new Gate();
    return this.library.gate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.library.gate?.release();
    await this.sync.close();
    await this.catalog.close();
    await this.directory[Symbol.asyncDispose]();
  }
}

describe('callers', () => {
  test('that ask together share one sync, and both are told its progress', async () => {
    await using world = await World.open();
    const seen: number[][] = [[], []];
    const [one, two] = await Promise.all(
      seen.map((counts) => world.sync.run({}, { onProgress: (count) => counts.push(count) })),
    );
    assert.equal(world.library.listings, 1);
    assert.equal(one?.seen, TOTAL);
    assert.deepEqual(one, two);
    assert.ok((seen[0]?.length ?? 0) > 2);
    assert.deepEqual(seen[0], seen[1]);
    assert.equal(world.sync.seen, undefined);
  });

  test('that leave do not end the sync of those who stay', async () => {
    await using world = await World.open();
    const gate = world.hold();
    const leaving = new AbortController();
    const left = world.sync.run({}, { signal: leaving.signal });
    const stays = world.sync.run({});
    await gate.reached;
    leaving.abort();
    await assert.rejects(left, { name: 'AbortError' });
    gate.release();
    assert.equal((await stays).seen, TOTAL);
  });

  test('end it when the last of them leaves', async () => {
    await using world = await World.open();
    const gate = world.hold();
    const [first, second] = [new AbortController(), new AbortController()];
    const both = [first, second].map(({ signal }) => assert.rejects(world.sync.run({}, { signal }), /gone|aborted/));
    await gate.reached;
    first.abort();
    await turnOfTheLoop();
    assert.equal(world.sync.seen, 0, 'goes on for the second');
    second.abort(new Error('gone'));
    await Promise.all(both);
    while (world.sync.seen !== undefined) await turnOfTheLoop();
    assert.equal((await world.catalog.summary()).items, 0);
  });

  test('who comes when the last one has just left has a sync of their own, not the end of the other', async () => {
    await using world = await World.open();
    const gate = world.hold();
    const leaving = new AbortController();
    const left = assert.rejects(world.sync.run({}, { signal: leaving.signal }));
    await gate.reached;
    gate.release();
    leaving.abort();
    await left;
    assert.equal((await world.sync.run({})).seen, TOTAL);
  });

  test('whose signal has aborted start nothing', async () => {
    await using world = await World.open();
    await assert.rejects(world.sync.run({}, { signal: AbortSignal.abort() }), { name: 'AbortError' });
    assert.equal(world.library.listings, 0);
  });
});

describe('accepting removals', () => {
  /** Everything is known, then so much of it goes that it is kept unasked; the next listing is held. */
  async function worldThatLostMuch(): Promise<{ world: World; gate: Gate }> {
    const world = await World.open();
    await world.sync.run({});
    for (let index = 0; index < 150; index += 1) world.library.remove(`IMG_${index}.jpg`);
    return { world, gate: world.hold() };
  }

  test('while a sync runs that does not, is done by one behind it', async () => {
    const { world, gate } = await worldThatLostMuch();
    await using _end = world;
    const ordinary = world.sync.run({});
    await gate.reached;
    const accepting = [world.sync.run({ acceptRemovals: true }), world.sync.run({ acceptRemovals: true })];
    gate.release();

    assert.equal((await ordinary).keptDespiteMissing, 150);
    const [report, same] = await Promise.all(accepting);
    assert.equal(report?.removed, 150);
    assert.equal(same, report, 'the two share it');
    assert.equal((await world.catalog.summary()).items, 100);
    assert.equal(world.library.listings, 3);
  });

  test('is not forgotten when the sync before it is given up', async () => {
    const { world, gate } = await worldThatLostMuch();
    await using _end = world;
    const leaving = new AbortController();
    const ordinary = assert.rejects(world.sync.run({}, { signal: leaving.signal }));
    await gate.reached;
    const accepting = world.sync.run({ acceptRemovals: true });
    leaving.abort();
    await ordinary;
    gate.release();
    assert.equal((await accepting).removed, 150);
  });

  test('may be given up while it waits for its turn', async () => {
    const { world, gate } = await worldThatLostMuch();
    await using _end = world;
    const ordinary = world.sync.run({});
    await gate.reached;
    const leaving = new AbortController();
    const accepting = world.sync.run({ acceptRemovals: true }, { signal: leaving.signal });
    leaving.abort(new Error('never mind'));
    await assert.rejects(accepting, /never mind/);
    gate.release();
    assert.equal((await ordinary).keptDespiteMissing, 150);
    assert.equal(world.library.listings, 2, 'none behind it');
  });

  test('fulfils an ordinary request too', async () => {
    const { world, gate } = await worldThatLostMuch();
    await using _end = world;
    const accepting = world.sync.run({ acceptRemovals: true });
    await gate.reached;
    const ordinary = world.sync.run({});
    gate.release();
    assert.equal(await ordinary, await accepting);
    assert.equal(world.library.listings, 2);
  });

  test('that waits for its turn is given up when everything closes', async () => {
    const { world, gate } = await worldThatLostMuch();
    await using _end = world;
    const ordinary = assert.rejects(world.sync.run({}));
    await gate.reached;
    const accepting = assert.rejects(world.sync.run({ acceptRemovals: true }), { name: 'AbortError' });
    await world.sync.close();
    await Promise.all([ordinary, accepting]);
    assert.equal(world.library.listings, 2);
  });
});

describe('a quick sync', () => {
  /** More than a complete listing is always due for; everything is known, and the next listing is held. */
  async function largeWorld(): Promise<{ world: World; gate: Gate }> {
    const world = await World.open(LARGE);
    await world.sync.run({});
    return { world, gate: world.hold() };
  }

  test('does not stand for a complete one, which is done behind it', async () => {
    const { world, gate } = await largeWorld();
    await using _end = world;
    const quick = world.sync.run({ quick: true });
    await gate.reached;
    const [one, two] = [world.sync.run({}), world.sync.run({})];
    gate.release();

    assert.equal((await quick).complete, false);
    assert.deepEqual([(await one).complete, (await one).seen], [true, LARGE]);
    assert.equal(await two, await one, 'the two share it');
    assert.equal(world.library.listings, 3);
  });

  test('is not needed while a complete one runs', async () => {
    const { world, gate } = await largeWorld();
    await using _end = world;
    const complete = world.sync.run({});
    await gate.reached;
    const quick = world.sync.run({ quick: true });
    gate.release();
    assert.equal(await quick, await complete);
    assert.equal(world.library.listings, 2);
  });

  test('is what is due until the last complete one is a day old', async () => {
    const { world, gate } = await largeWorld();
    await using _end = world;
    gate.release();
    assert.equal((await world.sync.runDue())?.complete, false);
    await world.clock.advance(23 * 3_600_000);
    assert.equal((await world.sync.runDue())?.complete, true);
    assert.equal((await world.sync.runDue())?.complete, false);
  });
});

/** Runs `repeat` in the background; `end()` stops it and waits. */
function repeating(world: World, everyMs: number | undefined) {
  const stop = new AbortController();
  const ended = world.sync.repeat(everyMs, stop.signal);
  return {
    ended,
    end: async () => {
      stop.abort();
      await ended;
    },
  };
}

describe('syncing again and again', () => {
  test('happens at once and then after each span', async () => {
    await using world = await World.open();
    const repeated = repeating(world, 3_600_000);
    for (const listings of [1, 2, 3]) {
      await world.clock.untilSomebodySleeps();
      assert.equal(world.library.listings, listings);
      await world.clock.advance(3_600_000);
    }
    await repeated.end();
    assert.deepEqual(new Set(world.clock.sleptMs), new Set([3_600_000]));
    assert.deepEqual(world.log.messages('warn'), []);
  });

  test('is quick four times out of five when it happens every five hours, and complete once a day', async () => {
    await using world = await World.open(LARGE);
    const repeated = repeating(world, 5 * 3_600_000);
    const pages: number[] = [];
    for (let times = 0; times < 11; times += 1) {
      await world.clock.untilSomebodySleeps();
      pages.push(world.library.pagesListed);
      world.library.pagesListed = 0;
      await world.clock.advance(5 * 3_600_000);
    }
    await repeated.end();
    assert.deepEqual(pages, [12, 5, 5, 5, 5, 12, 5, 5, 5, 5, 12]);
  });

  test('happens once when no span is set', async () => {
    await using world = await World.open();
    await repeating(world, undefined).ended;
    assert.equal(world.library.listings, 1);
    assert.deepEqual(world.clock.sleptMs, []);
  });

  test('tries again after 30 seconds, 2 minutes and then every 10, and begins anew after a success', async () => {
    await using world = await World.open();
    world.library.failures.push(...Array.from({ length: 4 }, () => new OfflineError('The line is cut')));
    const repeated = repeating(world, 3_600_000);
    for (const waitMs of [30_000, 120_000, 600_000, 600_000]) {
      await world.clock.untilSomebodySleeps();
      assert.equal(world.clock.sleptMs.at(-1), waitMs);
      await world.clock.advance(waitMs);
    }
    await world.clock.untilSomebodySleeps();
    assert.equal(world.clock.sleptMs.at(-1), 3_600_000, 'it worked');
    world.library.failures.push(new OfflineError('again'));
    await world.clock.advance(3_600_000);
    await world.clock.untilSomebodySleeps();
    assert.equal(world.clock.sleptMs.at(-1), 30_000);
    await repeated.end();
    assert.equal(world.log.messages('warn').length, 5);
    assert.match(world.log.text(), /"code":"offline","reason":"The line is cut","waitMs":30000/);
  });

  test('tries again also without a span, until it worked once', async () => {
    await using world = await World.open();
    world.library.failures.push(new OfflineError('The line is cut'));
    const repeated = repeating(world, undefined);
    await world.clock.untilSomebodySleeps();
    await world.clock.advance(30_000);
    await repeated.ended;
    assert.equal(world.library.listings, 2);
  });

  test('waits for the quota exactly until it is there again', async () => {
    await using world = await World.open();
    const untilMs = world.clock.nowMs() + 5 * 3_600_000;
    world.library.failures.push(new QuotaError('The quota is used up', untilMs));
    const repeated = repeating(world, 3_600_000);
    await world.clock.untilSomebodySleeps();
    assert.equal(world.clock.sleptMs.at(-1), 5 * 3_600_000);
    world.library.failures.push(new QuotaError('The quota is used up', 0));
    await world.clock.advance(5 * 3_600_000);
    await world.clock.untilSomebodySleeps();
    assert.equal(world.clock.sleptMs.at(-1), 1_000, 'a time that is over asks for no rush');
    await repeated.end();
  });

  test('ends without a failure when it is told to in the middle of a sync', async () => {
    await using world = await World.open();
    const gate = world.hold();
    const repeated = repeating(world, 3_600_000);
    await gate.reached;
    await repeated.end();
    assert.deepEqual(world.log.messages('warn'), []);
  });
});
