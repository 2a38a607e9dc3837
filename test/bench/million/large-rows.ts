import type { Absent } from '../contestant.ts';
import { holds } from '../measure.ts';
import type { Finish } from '../race.ts';
import { type Figure, figuresOf, type RowResult, type Sample } from '../row-result.ts';
import { addsNothing, staysWithin, takesAtMost, type Verdict } from '../verdict.ts';
import { FOUND, type Walks } from './large-looks.ts';
import type { MemoryCourse } from './memory-watch.ts';

const MAKING_MS = 120_000;
const READY_MS = 500;
const LS_MS = 600;
const LOOKUP_MS = 0.2;
const SYNC_MS = 1_000;
const MEMORY_BYTES = 250e6;
/** Of a process's own memory, between one collection of garbage and the next; 20 bytes for each of a million items are more. */
const NOISE = 1.15;
/** Of a million entries, three quarters of which come meanwhile: thirty bytes for each would be more. */
const GROWTH = 1.3;

/** The largest library first: what is promised is promised for it. */
type Finishes<T> = readonly Finish<T>[];

const OWN_MOUNT = 'each time a mount of its own, whose own sync never gets an answer';
const SIZES_KNOWN = 'a library over 15 years with 6 % of all in one month; all sizes known';

/** `million`, or what stands for it in a trial of the harness, against the smallest. */
export class LargeRows {
  constructor(private readonly absent: Absent) {}

  making(finishes: Finishes<Sample>): RowResult {
    const figures = figuresOf(finishes, (sample) => sample);
    return {
      row: 'large-making',
      task: 'a catalog of so many items made by a script',
      unit: 'ms',
      figures,
      verdicts: [this.#atMost(MAKING_MS, figures)],
      notes: ['once for all rows; through the code by which a sync adds items, without a server'],
    };
  }

  mount(finishes: Finishes<Sample>): RowResult {
    const figures = figuresOf(finishes, (sample) => sample);
    return {
      row: 'large-mount',
      task: '`mount` until it answers',
      unit: 'ms',
      figures,
      verdicts: [this.#atMost(READY_MS, figures), noLater(figures)],
      notes: [SIZES_KNOWN, OWN_MOUNT],
    };
  }

  find(finishes: Finishes<Walks>): RowResult[] {
    const figures = figuresOf(finishes, (sample) => sample);
    const memory = figuresOf(finishes, ({ memoryAgain: { peakBytes } }) => ({ elapsedMs: peakBytes }));
    const task = "cold `find -printf '%s %p\\n'` of everything below photos/";
    return [
      {
        row: 'large-find',
        task: `${task}, for each ${FOUND.toLocaleString('en')} entries`,
        unit: 'ms',
        figures,
        verdicts: [halfAsFast(figures)],
        notes: figures.map(({ variant, measured }) => `${variant}: ${perSecond(measured.median)} entries a second`),
      },
      {
        row: 'large-memory',
        task: `highest memory of the mount from its start to the end of a second ${task}`,
        unit: 'bytes',
        figures: memory,
        verdicts: [smallEnough(figures), doesNotGrowAlong(finishes), doesNotGrow(finishes)],
        notes: finishes.flatMap(({ variant, given }) => given.slice(-1).map((last) => `${variant}: ${told(last)}`)),
      },
    ];
  }

  ls(finishes: Finishes<Sample>): RowResult {
    const figures = figuresOf(finishes, (sample) => sample);
    return {
      row: 'large-ls',
      task: 'cold `ls` of the directory with 6 % of all items',
      unit: 'ms',
      figures,
      verdicts: [this.#atMost(LS_MS, figures)],
      notes: [],
    };
  }

  lookUp(finishes: Finishes<Sample>): RowResult {
    const figures = figuresOf(finishes, (sample) => sample);
    return {
      row: 'large-lookup',
      task: 'attributes of a path that nobody asked for before, all over the tree, one at a time',
      unit: 'ms',
      figures,
      verdicts: [this.#atMost(LOOKUP_MS, figures), smallEnough(figures)],
      notes: [
        'the median of 1,000 lookups, and its spread over the runs; asked by another process that waits for each',
      ],
    };
  }

  sync(finishes: Finishes<Sample>): RowResult {
    const figures = figuresOf(finishes, (sample) => sample);
    return {
      row: 'large-sync',
      task: '`sync --quick` that adds 1,000 items to a mount',
      unit: 'ms',
      figures,
      verdicts: [this.#atMost(SYNC_MS, figures), smallEnough(figures)],
      notes: ['the whole command, over HTTP, from a sandbox that has all items; the start of Node is part of it'],
    };
  }

  #atMost(limitMs: number, figures: readonly Figure[]): Verdict {
    return takesAtMost(limitMs, figures, this.absent);
  }
}

/** Start-up must not depend on the size, as far as this run can tell: the median is none that the smallest never had. */
function noLater(figures: readonly Figure[]): Verdict {
  const [large, small] = [figures[0], figures.at(-1)];
  const claim = `with ${large?.variant} items no later than with ${small?.variant}: median ≤ the slowest of those`;
  if (!large || !small) return { claim, decided: false, why: 'somebody gave no figure' };
  const value = large.measured.median / small.measured.max;
  return { claim, decided: true, value, unit: '×', holds: holds(value, { atMost: 1 }) };
}

function halfAsFast(figures: readonly Figure[]): Verdict {
  const [large, small] = [figures[0], figures.at(-1)];
  const claim = `with ${large?.variant} items ≥ 0.5 × the entries a second of ${small?.variant}`;
  if (!large || !small) return { claim, decided: false, why: 'somebody gave no figure' };
  const value = small.measured.median / large.measured.median;
  return { claim, decided: true, value, unit: '×', holds: holds(value, { atLeast: 0.5 }) };
}

/** Pages of files that it mapped are part of it. */
function smallEnough([large]: readonly Figure[]): Verdict {
  return staysWithin(MEMORY_BYTES, `with ${large?.variant} items`, large);
}

/** What is held for each entry would come with each quarter of the walk. What fills up to a limit is full by the first. */
function doesNotGrowAlong([large]: Finishes<Walks>): Verdict {
  const between = { first: 'after its first quarter', second: 'at the end of a walk' };
  const runs = (large?.given ?? []).map(({ memory }) => ({
    first: memory.quarterAnonymousBytes,
    second: memory.anonymousBytes,
  }));
  return addsNothing(GROWTH, `own memory with ${large?.variant} items`, between, runs);
}

/** What is held for each walk would be there twice after a second one. */
function doesNotGrow([large]: Finishes<Walks>): Verdict {
  const between = { first: 'after the first', second: 'after a second walk' };
  const runs = (large?.given ?? []).map(({ memory, memoryAgain }) => ({
    first: memory.anonymousBytes,
    second: memoryAgain.anonymousBytes,
  }));
  return addsNothing(NOISE, `own memory with ${large?.variant} items`, between, runs);
}

function perSecond(millisecondsForFound: number): string {
  return Math.round((FOUND * 1_000) / millisecondsForFound).toLocaleString('en');
}

function told({ memory, memoryAgain }: Walks): string {
  const course = memory.quarters.map(mib).join(', ');
  return `${course} after each quarter of the first walk; ${parts(memory)} at its end, ${parts(memoryAgain)} at the end of the second; the kernel may take back what is of files`;
}

function parts({ anonymousBytes, fileBytes }: MemoryCourse): string {
  return `${mib(anonymousBytes)} its own and ${mib(fileBytes)} of files`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
