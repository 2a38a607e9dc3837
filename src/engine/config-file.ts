import { readFile } from 'node:fs/promises';
import { messageOf, systemCode, UsageError } from '../base/failure.ts';
import { SETTINGS } from './settings.ts';

/**
 * The settings written in a JSON file, as texts by key; none when the file does not exist and need not.
 * Throws `UsageError` that names the file, the line and the key for anything it cannot use.
 */
export async function readConfigFile(
  file: string,
  { mustExist }: { readonly mustExist: boolean },
): Promise<Readonly<Record<string, string>>> {
  const text = await readIfThere(file, mustExist);
  if (text === undefined) return {};
  const { z } = await import('zod');
  const shape = Object.fromEntries(
    SETTINGS.map(({ key, kind }) => [
      key,
      (kind === 'switch' ? z.boolean() : z.union([z.string(), z.number()])).optional(),
    ]),
  );
  const checked = z.strictObject(shape).safeParse(parseJson(file, text));
  const problem = checked.error?.issues[0];
  if (problem) throw new UsageError(describe(file, text, problem));
  return Object.fromEntries(
    Object.entries(checked.data ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
}

async function readIfThere(file: string, mustExist: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' && !mustExist) return undefined;
    throw new UsageError(`Cannot read the settings file ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`Cannot read the settings file ${file}: it is not JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

interface Problem {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function describe(file: string, text: string, problem: Problem): string {
  const unknown = problem.keys?.[0];
  const key = unknown ?? String(problem.path[0] ?? '');
  const place = `${file}:${lineOf(text, key)}`;
  if (unknown !== undefined) {
    return `Cannot use the settings file ${place}: '${unknown}' is not a setting; gphotos-fs config lists them all`;
  }
  if (key === '') return `Cannot use the settings file ${file}: it must hold one JSON object, {"cacheSize": "20GiB"}`;
  const wanted =
    SETTINGS.find((setting) => setting.key === key)?.kind === 'switch' ? 'true or false' : 'a text or a number';
  return `Cannot use the settings file ${place}: '${key}' must be ${wanted}`;
}

function lineOf(text: string, key: string): number {
  const at = text.indexOf(JSON.stringify(key));
  return text.slice(0, Math.max(0, at)).split('\n').length;
}
