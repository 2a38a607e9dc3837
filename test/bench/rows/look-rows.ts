import { canDropCaches } from '../bench.ts';
import type { Absent } from '../contestant.ts';
import type { Finish } from '../race.ts';
import { type Figure, figuresOf, memoryFigures, type RowResult } from '../row-result.ts';
import { decide } from '../verdict.ts';
import { KERNEL } from '../ways.ts';
import type { Looks } from './looking.ts';

/** What a number of looks at one directory gave. */
export interface LookResults {
  readonly count: number;
  readonly finishes: readonly Finish<Looks>[];
  readonly absent: Absent;
  /** Whether something is promised for this number of photos. */
  readonly decides: boolean;
}

const OWN_MOUNT =
  'a new mount for each, its catalog and sizes known; it was synced within a quarter of an hour, so it does not sync again at once';
const RCLONE_SIZES =
  'rclone without its sizes shows wrong ones; with them each costs it a request, one after the other';

/** A first `ls -l`. `more` are figures of those who did not race. */
export function lsRow(row: string, looks: LookResults, more: readonly Figure[] = []): RowResult {
  const { count, finishes, absent, decides } = looks;
  const figures = figuresOf(finishes, ({ ls }) => ls);
  const claim = { theirs: { contestant: 'rclone' }, limit: { atMost: 1 } } as const;
  return {
    row,
    task: `cold \`ls -l\` of ${spoken(count)} photos in one directory`,
    unit: 'ms',
    figures: [...figures, ...more],
    verdicts: decides ? [decide(figures, claim, absent)] : [],
    notes: [OWN_MOUNT, RCLONE_SIZES, ...coldNotes()],
  };
}

/** A first `find` that asks for sizes. */
export function findRow(row: string, { count, finishes, absent, decides }: LookResults): RowResult {
  const figures = figuresOf(finishes, ({ find }) => find);
  const faster = (contestant: 'fuse-native' | 'rclone', atLeast: number) =>
    decide(figures, { ours: KERNEL, theirs: { contestant }, limit: { atLeast } }, absent);
  return {
    row,
    task: `cold \`find -printf %s\` of ${spoken(count)} photos in one directory`,
    unit: 'ms',
    figures,
    verdicts: decides ? [faster('fuse-native', 5), faster('rclone', 10)] : [],
    notes: ['rclone without its sizes, which it would take minutes to learn'],
  };
}

/** The `find` right after the first one, within the attribute timeout. */
export function findAgainRow(row: string, { count, finishes, absent }: LookResults): RowResult {
  const figures = figuresOf(finishes, ({ findAgain }) => findAgain);
  const claim = { theirs: { contestant: 'plain disk' }, limit: { atMost: 3 } } as const;
  return {
    row,
    task: `\`find -printf %s\` of ${spoken(count)} photos once more`,
    unit: 'ms',
    figures,
    verdicts: [decide(figures, claim, absent)],
    notes: [],
  };
}

/** What the serving process held after `ls -l`. */
export function memoryRow(row: string, { count, finishes }: LookResults): RowResult {
  return {
    row,
    task: `resident memory after \`ls -l\` of ${spoken(count)} photos`,
    unit: 'bytes',
    figures: memoryFigures(figuresOf(finishes, ({ ls }) => ls)),
    verdicts: [],
    notes: [],
  };
}

function spoken(count: number): string {
  return count.toLocaleString('en');
}

function coldNotes(): string[] {
  return canDropCaches ? [] : ['not root: a new mount each time, but the page cache was not emptied'];
}
