import assert from 'node:assert/strict';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Inode } from '../../src/catalog/node.ts';
import { foldedName } from '../../src/catalog/placement.ts';
import { items } from '../../src/catalog/records.ts';
import { describe } from '../../src/catalog/shown.ts';
import { type WalkedNode, walkCatalog } from '../../src/catalog/walk.ts';
import { collect } from '../support/collect.ts';

/** Everything the catalog shows, after checking that its parts tell the same story. */
export async function consistentTree(catalog: Catalog): Promise<WalkedNode[]> {
  const walked = await collect(walkCatalog(catalog));
  const folds = new Set<string>();
  for (const { path, node } of walked) {
    const fold = `${node.parent}/${foldedName(node.name)}`;
    assert.ok(!folds.has(fold), `two entries share the name of ${path}`);
    folds.add(fold);
    assert.deepEqual(catalog.node(node.ino), node);
    assert.deepEqual(catalog.child(node.parent, node.name), node);
    assert.equal(catalog.pathOf(node.ino), path);
    const shown = describe(catalog.store, node);
    assert.deepEqual(catalog.entry(node.parent, node.ino), shown, `${path} is shown as it is`);
    assert.deepEqual(catalog.entryNamed(node.parent, node.name), shown);
    if (node.kind === 'item') assert.equal(catalog.homeOf(node.item), node.ino);
    if (node.kind === 'link') assert.equal(catalog.homeOf(node.item), node.target);
  }
  await checkTotals(catalog, walked);
  return walked;
}

async function checkTotals(catalog: Catalog, walked: readonly WalkedNode[]): Promise<void> {
  const homes = new Set<Inode>(walked.flatMap(({ node }) => (node.kind === 'item' ? [node.ino] : [])));
  const totals = { items: 0, photos: 0, videos: 0, notReady: 0, knownSizes: 0, knownBytes: 0 };
  for await (const block of catalog.store.blocks(items, items.prefix)) {
    for (const { record } of block) {
      const { item } = record;
      const home = catalog.homeOf(item.id);
      assert.equal(catalog.item(item.id) === undefined, record.gone === true);
      assert.ok(home === undefined ? record.gone || item.state !== 'ready' : homes.delete(home));
      if (record.gone) continue;
      totals.items += 1;
      totals[item.kind === 'photo' ? 'photos' : 'videos'] += 1;
      if (item.state !== 'ready') totals.notReady += 1;
      const sizeBytes = catalog.original(item.id)?.sizeBytes ?? item.sizeBytes;
      if (sizeBytes !== undefined) totals.knownSizes += 1;
      totals.knownBytes += sizeBytes ?? 0;
    }
  }
  assert.equal(homes.size, 0, 'every home belongs to an item');
  const summary = await catalog.summary();
  for (const [name, total] of Object.entries(totals)) assert.equal(summary[name as keyof typeof totals], total, name);
}
