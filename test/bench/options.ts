import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Names of rows; undefined for all. */
  readonly only: readonly string[] | undefined;
  readonly runs: number;
  readonly jsonFile: string | undefined;
  readonly quick: boolean;
}

export const USAGE = (rows: readonly string[]) => `Usage: npm run bench -- [options]

  --only ROW[,ROW]  only these: ${rows.join(', ')}
  --runs N          how often each contestant runs (default 3)
  --quick           small sizes and one run, to try the harness: decides nothing
  --json FILE       the results also as JSON

Needs the built program (npm run build). Where rclone or openssl is missing, what needs them is left undecided. As
root, the kernel's caches are emptied before cold listings, for the whole machine. Exit status: 0 everything decided
holds, 1 something does not, 2 wrong usage, 130 interrupted.`;

/** Throws an `Error` whose message a person can act on. */
export function parseOptions(args: readonly string[], rows: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      runs: { type: 'string' },
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !rows.includes(name));
  if (unknown !== undefined) throw new Error(`There is no row '${unknown}': choose from ${rows.join(', ')}`);
  return {
    only,
    runs: parseRuns(values.runs ?? (values.quick ? '1' : '3')),
    jsonFile: values.json,
    quick: values.quick,
  };
}

function parseRuns(text: string): number {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new Error(`--runs must be a whole number from 1 to 999, received '${text}'`);
}
