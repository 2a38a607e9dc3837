import { formatBytes, formatCount } from '../base/amounts.ts';
import type { CheckReport } from '../engine/service.ts';
import { describeGaps, describeLeftOut, describeSource, describeUnused, nameSome, titleOf } from './takeout-text.ts';

type Checked = CheckReport['exports'][number];
type Findings = Checked['emptyFiles'];

/** Behind the longest of the words below. */
const FIGURES_AT = 60;

const RULES = {
  title: 'called as its title predicts',
  'title-unclipped': 'the same, in an export that cuts no names',
  'title-any-extension': 'the same, with an extension that the title lacks',
  'title-other-cut': 'the same, cut at another place',
  'sidecar-name': 'by the name of the sidecar alone',
  folded: 'by case, Unicode form or replaced characters',
  companion: 'the moving half of a photo',
  edited: 'an edited copy',
  'edited-other-counter': 'an edited copy with another number',
  'edited-unknown-suffix': 'an edited copy, with a word in an unknown language',
  'forgotten-duplicate': 'an edited copy whose word was cut away',
} satisfies Record<Checked['rules'][number]['rule'], string>;

/** What was checked, what is wrong and what is missing, as a table for a person. */
export function describeCheck(report: CheckReport): string {
  const lines = [...report.exports.flatMap(describeExport), ...describeUnused(report)];
  lines.push(
    ...describeReading(report),
    report.isSound ? 'Everything is sound.' : 'Not everything is sound: see above.',
  );
  return `${lines.join('\n')}\n`;
}

function describeReading(report: CheckReport): string[] {
  const { checkedEntries, checkedBytes, filesWithoutChecksum: files, bytesWithoutChecksum } = report;
  const lines: string[] = [];
  if (checkedEntries > 0 || files === 0)
    lines.push(`${formatCount(checkedEntries, 'checksum')} verified, over ${formatBytes(checkedBytes)}`);
  if (files > 0) {
    const which = files === 1 ? 'which has' : 'which have';
    const read = `${formatCount(files, 'file')} read, ${which} no checksum to compare with`;
    lines.push(`${read}, over ${formatBytes(bytesWithoutChecksum)}`);
  }
  return lines;
}

function describeExport(one: Checked): string[] {
  const troubled = one.sources.filter(({ state }) => state !== 'ready');
  return [
    titleOf(one),
    ...(one.gaps.length === 0 ? [] : [`  ${describeGaps(one.gaps)}`]),
    ...troubled.map(describeSource),
    ...one.sources.flatMap(({ kind, damaged }) =>
      row(kind === 'archive' ? 'damaged' : 'changed, or cannot be read', damaged),
    ),
    ...one.sources.flatMap(describeLeftOut),
    figure('photos and videos', one.mediaCount),
    ...one.rules.map(({ rule, step, count }) => figure(`  step ${step}: ${RULES[rule]}`, count)),
    ...row('photos and videos without sidecar', one.mediaWithoutSidecar),
    ...row('sidecars without photo or video', one.sidecarsWithoutMedia),
    ...row('sidecars that cannot be read', one.brokenSidecars),
    ...row('empty files, not shown', one.emptyFiles),
    ...row('album members that several photos fit', one.ambiguousMembers),
  ];
}

function row(words: string, findings: Findings): string[] {
  return findings.count === 0 ? [] : [figure(words, findings.count), ...nameSome(findings)];
}

function figure(words: string, count: number): string {
  return `  ${words.padEnd(FIGURES_AT)} ${String(count).padStart(9)}`;
}
