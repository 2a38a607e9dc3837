import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryLibrary } from '../support/memory-library.ts';
import { album, CatalogWorld, photo } from './catalog-world.ts';
import { consistentTree } from './consistency.ts';

function chanceOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
const first = Number(process.env.SEED ?? 1);
const last = Number(process.env.LAST ?? 40);
for (let seed = first; seed <= last; seed += 1) {
  test(`random albums, favourites, interruptions, both at once: seed ${seed}`, async () => {
    const chance = chanceOf(seed * 7919);
    const libs = {
      google: new MemoryLibrary([], { pageSize: 3 }),
      takeout: new MemoryLibrary([], { key: 'takeout', pageSize: 3 }),
    };
    await using world = await CatalogWorld.with(libs.google);
    const held = { google: new Map<number, boolean>(), takeout: new Map<number, boolean>() };
    const albums = { google: new Map<string, Set<number>>(), takeout: new Map<string, Set<number>>() };
    const log: string[] = [];
    const sync = async (key: 'google' | 'takeout', cut: boolean, quick = false) => {
      const stop = new AbortController();
      let left = chance(6);
      await world
        .syncWith(libs[key], {
          acceptRemovals: true,
          quick,
          signal: stop.signal,
          onProgress: () => {
            left -= 1;
            if (cut && left < 0) stop.abort();
          },
        })
        .catch((error) => {
          if (!stop.signal.aborted) throw error;
        });
    };
    for (let step = 0; step < 60; step += 1) {
      const key = chance(2) === 0 ? ('google' as const) : ('takeout' as const);
      const lib = libs[key];
      const n = chance(8);
      const id = `${key} ${n}`;
      switch (chance(6)) {
        case 0:
        case 1:
          log.push(`${key} toggle ${n}`);
          if (held[key].delete(n)) lib.remove(id);
          else {
            held[key].set(n, false);
            lib.add(photo(`IMG_${n}.jpg`, { id, revision: key }));
          }
          break;
        case 2:
          if (!held[key].has(n)) break;
          held[key].set(n, !held[key].get(n));
          lib.change(id, { favorite: held[key].get(n) as boolean });
          log.push(`${key} favorite ${n} ${held[key].get(n)}`);
          break;
        case 3: {
          const title = 'AB'[chance(2)] as string;
          log.push(`${key} album ${title}`);
          if (chance(3) === 0 && albums[key].delete(title)) lib.removeAlbum(title);
          else {
            const members = new Set([chance(8), chance(8), chance(8)]);
            if (albums[key].has(title)) lib.removeAlbum(title);
            albums[key].set(title, members);
            lib.add(
              album(
                title,
                [...members].map((m) => `${key} ${m}`),
                { id: `${key} album ${title}` },
              ),
            );
          }
          break;
        }
        default: {
          const mode = chance(4);
          log.push(`sync ${key} mode ${mode}`);
          if (mode === 0) await Promise.all([sync('google', chance(2) === 0), sync('takeout', chance(2) === 0)]);
          else await sync(key, mode === 1, key === 'google' && mode === 2);
          if (chance(5) === 0) await world.reopen();
        }
      }
    }
    const finish = async (key: 'google' | 'takeout') => {
      await sync(key, false);
      await sync(key, false);
    };
    await finish('google');
    await finish('takeout');
    const wanted = new Set<string>();
    const all = new Set([...held.google.keys(), ...held.takeout.keys()]);
    const home = (n: number) => `photos/2021/07/IMG_${n}.jpg`;
    for (const n of all) wanted.add(home(n));
    for (const key of ['google', 'takeout'] as const) {
      for (const [n, favorite] of held[key]) if (favorite) wanted.add(`favorites/IMG_${n}.jpg -> ${home(n)}`);
      for (const [title, members] of albums[key])
        for (const n of members) if (held[key].has(n)) wanted.add(`albums/${title}/IMG_${n}.jpg -> ${home(n)}`);
    }
    assert.deepEqual(await world.files(), [...wanted].sort(), log.join('; '));
    const shownAlbums = (await world.directories()).filter((p) => p.startsWith('albums/')).sort();
    assert.deepEqual(
      shownAlbums,
      [...new Set([...albums.google.keys(), ...albums.takeout.keys()])].map((t) => `albums/${t}`).sort(),
      log.join('; '),
    );
    const summary = await world.catalog.summary();
    assert.deepEqual(
      [summary.items, summary.albums, summary.libraries.google.items, summary.libraries.takeout.items],
      [all.size, shownAlbums.length, held.google.size, held.takeout.size],
      log.join('; '),
    );
    await consistentTree(world.catalog);
  });
}
