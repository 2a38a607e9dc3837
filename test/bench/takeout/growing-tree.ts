import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RemoteEngine } from '../../../src/engine/remote-engine.ts';
import type { CatalogSummary } from '../../../src/engine/service.ts';
import { socketPathOf } from '../../../src/engine/socket-path.ts';
import type { Bench } from '../bench.ts';
import type { GphotosFs } from '../contestants/gphotos-fs.ts';
import type { Mounted } from '../contestants/mounted.ts';

/** Seldom enough to cost what is measured nothing. */
const LOOK_EVERY_MS = 50;
const COMPLETE_WITHIN_MS = 600_000;

/** What a tree that is listed for the first time showed, and when; milliseconds since the command was started. */
export interface Growth {
  readonly firstNameMs: number;
  readonly completeMs: number;
  readonly residentBytes: number;
  readonly peakBytes: number;
}

/** Watches a mount from outside until all of its archives are in the catalog. Throws when their listing fails. */
export async function watchGrowth(bench: Bench, home: GphotosFs, mounted: Mounted, startedMs: number): Promise<Growth> {
  const signal = AbortSignal.any([bench.signal, AbortSignal.timeout(COMPLETE_WITHIN_MS)]);
  await using engine = await RemoteEngine.connect(socketPathOf(join(home.profile.dataDirectory, 'catalog')));
  if (!engine) throw new Error(`Nothing serves ${mounted.mountPoint}: ${mounted.process.said}`);
  let firstNameMs: number | undefined;
  for (;;) {
    const { catalog } = await engine.status();
    const elapsedMs = performance.now() - startedMs;
    if (firstNameMs === undefined && (await showsSomething(mounted))) firstNameMs = performance.now() - startedMs;
    if (isComplete(catalog))
      return { firstNameMs: firstNameMs ?? elapsedMs, completeMs: elapsedMs, ...mounted.memory() };
    await delay(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** Throws unless so many files are below photos/. */
export async function countFiles({ mountPoint }: Mounted, expected: number): Promise<void> {
  const entries = await readdir(join(mountPoint, 'photos'), { recursive: true, withFileTypes: true });
  const found = entries.filter((entry) => entry.isFile()).length;
  if (found !== expected) throw new Error(`The mount shows ${found} files below photos/ instead of ${expected}`);
}

async function showsSomething({ mountPoint }: Mounted): Promise<boolean> {
  return (await readdir(join(mountPoint, 'photos'))).length > 0;
}

function isComplete({ libraries: { takeout } }: CatalogSummary): boolean {
  if (takeout.lastFailure) throw new Error(`The archives could not be listed: ${takeout.lastFailure.message}`);
  return takeout.lastCompleteSync !== undefined && !takeout.unfinishedSync;
}
