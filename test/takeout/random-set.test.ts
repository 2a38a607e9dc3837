import assert from 'node:assert/strict';
import { copyFile, mkdir, rm, truncate } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MediaId } from '../../src/library/media-item.ts';
import type { ExportDescription } from '../../src/sandbox/takeout/description.ts';
import { shot } from '../../src/sandbox/takeout/vocabulary.ts';
import { writeExport } from '../../src/sandbox/takeout/write-export.ts';
import { TemporaryDirectory } from '../support/temporary-directory.ts';
import { TakeoutWorld } from './takeout-world.ts';

/** What each part of two exports holds; the newer export comes first. Every part has two versions. */
const EXPORTS = [
  {
    stamp: '20250801T000000Z',
    parts: [
      ['d', 'e'],
      ['f', 'g'],
    ],
  },
  {
    stamp: '20250529T084030Z',
    parts: [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f', 'b'],
    ],
  },
] as const;

interface Part {
  readonly stamp: string;
  readonly titles: readonly string[];
  /** The file of each version. */
  readonly versions: readonly string[];
  readonly name: string;
}

const words = (stamp: string, version: number, title: string) => `${title} of ${stamp}, version ${version}`;

function describe({ stamp, parts }: (typeof EXPORTS)[number], version: number): ExportDescription {
  const shots = parts.flatMap((titles, index) =>
    namesOf(titles, index).map((name) => {
      const text = words(stamp, version, name);
      const takenAt = `2021-0${name.charCodeAt(0) - 96}-01T00:00:00Z`;
      return shot(name, { description: text, content: text, part: index + 1, sidecarPart: index + 1, takenAt });
    }),
  );
  return { stamp, parts: parts.length, shots };
}

/** In one export a title is in one folder once, or its two files would be two photos. */
function namesOf(titles: readonly string[], index: number): string[] {
  return titles.map((title) => (title === 'b' && index === 2 ? 'b2.jpg' : `${title}.jpg`));
}

async function writeParts(directory: string): Promise<readonly Part[]> {
  const all: Part[] = [];
  for (const one of EXPORTS) {
    const versions = await Promise.all(
      [0, 1].map((version) => writeExport(join(directory, `${one.stamp}-${version}`), describe(one, version))),
    );
    for (const [index, titles] of one.parts.entries()) {
      const files = versions.map(({ archives }) => archives[index] ?? assert.fail());
      all.push({
        stamp: one.stamp,
        titles: namesOf(titles, index),
        versions: files,
        name: basename(files[0] ?? ''),
      });
    }
  }
  return all;
}

/** What happens to a part between two listings. */
const KINDS = ['put', 'replace', 'cut', 'delete', 'remove', 'restart', 'list'] as const;
type Operation = readonly [kind: (typeof KINDS)[number], part: number];

/** So simple that it is plainly right: what was read of a part counts until it is removed from the set. */
class Reference {
  readonly inFolder = new Map<Part, 'cut' | number>();
  private readonly known = new Map<Part, number>();
  private readonly removed = new Set<Part>();

  remove(part: Part): boolean {
    if (this.removed.has(part) || !(this.inFolder.has(part) || this.known.has(part))) return false;
    this.known.delete(part);
    this.removed.add(part);
    return true;
  }

  addAgain(): void {
    this.removed.clear();
  }

  list(parts: readonly Part[]): Map<string, string> {
    for (const [part, version] of this.inFolder) {
      if (version !== 'cut' && !this.removed.has(part)) this.known.set(part, version);
    }
    const items = new Map<string, string>();
    // The newest export comes first, and what is there stays.
    for (const part of parts) {
      const version = this.known.get(part);
      if (version === undefined) continue;
      for (const title of part.titles) {
        if (!items.has(title)) items.set(title, words(part.stamp, version, title));
      }
    }
    return items;
  }
}

test('whatever happens to the parts of a set, a listing shows what they hold, and ids stay', async () => {
  await using directory = await TemporaryDirectory.create();
  const parts = await writeParts(directory.path);
  const operation = fc.tuple(fc.constantFrom(...KINDS), fc.nat(parts.length - 1));
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 4, maxLength: 25 }), async (operations) => {
      await using run = await Run.open(parts);
      for (const one of operations) await run.apply(one);
      await run.compare();
    }),
    { numRuns: 20 },
  );
});

class Run implements AsyncDisposable {
  private readonly reference = new Reference();
  private ids = new Map<string, MediaId>();

  private constructor(
    private readonly world: TakeoutWorld,
    private readonly parts: readonly Part[],
  ) {}

  static async open(parts: readonly Part[]): Promise<Run> {
    const world = await TakeoutWorld.open();
    await mkdir(world.path('archives'));
    const run = new Run(world, parts);
    await run.apply(['put', 0]);
    await world.library.add([world.path('archives')]);
    return run;
  }

  async apply([kind, number]: Operation): Promise<void> {
    const { world, reference } = this;
    const part = this.parts[number] ?? assert.fail();
    const path = world.path('archives', part.name);
    if (kind === 'put' || kind === 'replace') {
      const version = kind === 'put' ? 0 : 1;
      await rm(path, { force: true });
      await copyFile(part.versions[version] ?? '', path);
      reference.inFolder.set(part, version);
    } else if (kind === 'cut' && reference.inFolder.has(part)) {
      await truncate(path, 100);
      reference.inFolder.set(part, 'cut');
    } else if (kind === 'delete') {
      await rm(path, { force: true });
      reference.inFolder.delete(part);
    } else if (kind === 'remove' && reference.remove(part)) await world.library.remove([path]);
    else if (kind === 'restart') await world.restart();
    else if (kind === 'list') await this.compare();
    if (kind === 'restart' && number % 2 === 0 && reference.inFolder.size > 0) {
      await world.library.add([world.path('archives')]);
      reference.addAgain();
    }
  }

  async compare(): Promise<void> {
    const expected = this.reference.list(this.parts);
    const items = await this.world.items();
    assert.deepEqual(new Map(items.map(({ filename, description }) => [filename, description])), expected);
    assert.equal(items.length, expected.size);
    const ids = new Map(items.map(({ filename, id }) => [filename, id]));
    for (const [filename, id] of this.ids) if (ids.has(filename)) assert.equal(ids.get(filename), id, filename);
    this.ids = ids;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
  }
}
