import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Names of rows; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly runs: number;
  readonly jsonFile: string | undefined;
  /** A run to be shown instead of measuring. */
  readonly fromFile: string | undefined;
  readonly quick: boolean;
  /** Whether docs/ and the README are written. */
  readonly report: boolean;
}

export const USAGE = (rows: readonly string[]) => `Usage: npm run bench -- [options]

  --only ROW[,ROW]  only these: ${rows.join(', ')}
  --runs N          how often each contestant runs (default 3)
  --quick           small sizes and one run, to try the harness: decides nothing
  --json FILE       the results also as JSON
  --from FILE       shows what --json kept instead of measuring
  --report          also writes docs/benchmarks.md with its chart, and the short table into the README

Needs the built program (npm run build), and python3 to pack the archives of the takeout rows. Where a driver does not work,
or rclone, openssl or unzip is missing, what needs them is left undecided. As root, the kernel's caches are emptied before cold rows, for the whole machine. Exit status: 0
everything decided holds, 1 something does not, 2 wrong usage, 130 interrupted.`;

/** Throws an `Error` whose message a person can act on. */
export function parseOptions(args: readonly string[], rows: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      runs: { type: 'string' },
      json: { type: 'string' },
      from: { type: 'string' },
      quick: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !rows.includes(name));
  if (unknown !== undefined) throw new Error(`There is no row '${unknown}': choose from ${rows.join(', ')}`);
  if (values.report && (only || values.quick))
    throw new Error('--report is for a whole run: leave out --only and --quick');
  return {
    only,
    runs: parseRuns(values.runs ?? (values.quick ? '1' : '3')),
    jsonFile: values.json,
    fromFile: values.from,
    quick: values.quick,
    report: values.report,
  };
}

function parseRuns(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new Error(`--runs must be a whole number from 1 to 999, received '${text}'`);
}
