import type { Catalog } from '../../src/catalog/catalog.ts';
import { walkCatalog } from '../../src/catalog/walk.ts';

/** Where the items stand, in the order in which they came to their directories. */
export async function itemPaths(catalog: Catalog): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path, node } of walkCatalog(catalog)) if (node.kind === 'item') paths.push(path);
  return paths;
}
