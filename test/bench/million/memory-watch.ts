import { readFileSync } from 'node:fs';

/** Resident memory of a process while something goes on, in bytes. */
export interface MemoryCourse {
  readonly peakBytes: number;
  /** At a quarter of the time, a half, three quarters and the end; of it what is the program's own at the first quarter. */
  readonly quarters: readonly number[];
  readonly quarterAnonymousBytes: number;
  /** At the end: what is the program's own, and pages of files, which the kernel may take back. */
  readonly anonymousBytes: number;
  readonly fileBytes: number;
}

const LOOK_EVERY_MS = 100;

/** Looks at a process's memory ten times a second until `work` is done. Its highest since its start is the kernel's figure. */
export async function watchMemory<T>(pid: number, work: () => Promise<T>): Promise<{ done: T; memory: MemoryCourse }> {
  const looks: { residentBytes: number; anonymousBytes: number }[] = [];
  const look = (field = statusOf(pid)) => {
    looks.push({ residentBytes: field('VmRSS'), anonymousBytes: field('RssAnon') });
  };
  const timer = setInterval(() => look(), LOOK_EVERY_MS);
  try {
    const done = await work();
    const field = statusOf(pid);
    look(field);
    const quarters = [1, 2, 3, 4].map((quarter) => looks[Math.ceil((looks.length * quarter) / 4) - 1]);
    const memory = {
      peakBytes: field('VmHWM'),
      quarters: quarters.map((quarter) => quarter?.residentBytes ?? 0),
      quarterAnonymousBytes: quarters[0]?.anonymousBytes ?? 0,
      anonymousBytes: field('RssAnon'),
      fileBytes: field('RssFile'),
    };
    return { done, memory };
  } finally {
    clearInterval(timer);
  }
}

/** Bytes by the name of a line like `VmRSS:     1234 kB`. */
function statusOf(pid: number): (field: string) => number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024;
}
