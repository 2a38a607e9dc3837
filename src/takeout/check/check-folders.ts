import type { PlannedFolder } from '../exports/plan-folders.ts';
import type { IndexStore } from '../index/index-store.ts';
import { SEPARATOR } from '../index/record-kind.ts';
import type { ReadFolder } from '../items/list-folder.ts';
import { FINDING_PREFIX, ofGeneration } from '../items/listing-state.ts';
import { MATCH_STEPS, type MatchRule } from '../names/match-rule.ts';
import type { CheckedExport, CheckedRule } from './check-report.ts';
import { FindingList } from './finding-list.ts';

type FolderFindings = Pick<
  CheckedExport,
  | 'mediaCount'
  | 'rules'
  | 'mediaWithoutSidecar'
  | 'sidecarsWithoutMedia'
  | 'brokenSidecars'
  | 'emptyFiles'
  | 'ambiguousMembers'
>;

/** What is told of the folders of one export, taken together folder by folder. */
export class FolderChecks {
  private mediaCount = 0;
  private readonly countOfRule = new Map<MatchRule, number>();
  private readonly mediaWithoutSidecar = new FindingList();
  private readonly sidecarsWithoutMedia = new FindingList();
  private readonly brokenSidecars = new FindingList();
  private readonly emptyFiles = new FindingList();
  private readonly ambiguousMembers = new FindingList();

  add({ path }: PlannedFolder, { folder, sightings, unusedSidecars, brokenJson, emptyFiles }: ReadFolder): void {
    for (const { rule, sidecar, file } of sightings) {
      this.mediaCount += 1;
      if (rule) this.countOfRule.set(rule, (this.countOfRule.get(rule) ?? 0) + 1);
      if (!sidecar) this.mediaWithoutSidecar.add(`${path}/${file.name}`);
    }
    // In an album they stand for photos that lie elsewhere; those that do not are told by the listing.
    if (folder.kind !== 'album')
      for (const { name } of unusedSidecars) this.sidecarsWithoutMedia.add(`${path}/${name}`);
    for (const { name, reason } of brokenJson) this.brokenSidecars.add(`${path}/${name}: ${reason}`);
    for (const name of emptyFiles) this.emptyFiles.add(`${path}/${name}`);
  }

  /** What the listing found about members of albums. */
  async addMembers(store: IndexStore, generation: number, exportOrder: number): Promise<void> {
    const prefix = FINDING_PREFIX + ofGeneration(generation) + exportOrder + SEPARATOR;
    for await (const block of store.texts(prefix)) {
      for (const { key, value } of block) {
        const list = key.startsWith('ambiguous') ? this.ambiguousMembers : this.sidecarsWithoutMedia;
        list.add(value);
      }
    }
  }

  get findings(): FolderFindings {
    return {
      mediaCount: this.mediaCount,
      rules: rulesInOrder(this.countOfRule),
      mediaWithoutSidecar: this.mediaWithoutSidecar.findings,
      sidecarsWithoutMedia: this.sidecarsWithoutMedia.findings,
      brokenSidecars: this.brokenSidecars.findings,
      emptyFiles: this.emptyFiles.findings,
      ambiguousMembers: this.ambiguousMembers.findings,
    };
  }
}

function rulesInOrder(countOf: ReadonlyMap<MatchRule, number>): readonly CheckedRule[] {
  return Object.entries(MATCH_STEPS).flatMap(([name, step]) => {
    const rule = name as MatchRule;
    const count = countOf.get(rule);
    return count === undefined ? [] : [{ rule, step, count }];
  });
}
