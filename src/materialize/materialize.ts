import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Originals } from '../cache/originals.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { VerifiedCopies } from '../catalog/verified-copies.ts';
import { walkCatalog } from '../catalog/walk.ts';
import {
  type MaterializeOptions,
  type MaterializeReport,
  type MaterializeRequest,
  materializeTree,
} from './materialize-tree.ts';

export type { MaterializeOptions, MaterializeReport, MaterializeRequest } from './materialize-tree.ts';
export type { MaterializeProgress } from './progress.ts';

/** Copies the catalog's tree permanently to a directory; see `materializeTree` for what it promises. */
export function materialize(
  parts: {
    readonly catalog: Catalog;
    readonly originals: Originals;
    readonly copies: VerifiedCopies;
    readonly clock: Clock;
    readonly log: Log;
  },
  request: MaterializeRequest,
  options: MaterializeOptions = {},
): Promise<MaterializeReport> {
  const { catalog, originals, copies, clock, log } = parts;
  const tree = {
    walk: (signal?: AbortSignal) => walkCatalog(catalog, undefined, signal),
    item: catalog.item.bind(catalog),
    original: catalog.original.bind(catalog),
    pathOf: catalog.pathOf.bind(catalog),
    isNameGiven: catalog.isNameGiven.bind(catalog),
  };
  return materializeTree({ tree, originals, witness: copies, clock, log }, request, options);
}
