import { UsageError } from '../base/failure.ts';

/**
 * A layout says into which folders below `photos/` an item goes: `{year}/{month}`. Every `/` starts a folder; text outside
 * of braces stands for itself.
 */
export interface Layout {
  readonly template: string;
  readonly folders: readonly (readonly LayoutPart[])[];
  /** Whether only items with a date can be placed. */
  readonly needsDate: boolean;
}

export type LayoutPart = { readonly literal: string } | { readonly variable: LayoutVariable };

export const LAYOUT_VARIABLES = ['year', 'month', 'day', 'kind', 'camera'] as const;
export type LayoutVariable = (typeof LAYOUT_VARIABLES)[number];

/** The folder of items without a date, or with half of one. */
export const UNDATED = 'undated';

const DATE_VARIABLES: readonly LayoutVariable[] = ['year', 'month', 'day'];

/** Throws `UsageError`, which shows the template, the place and what is allowed there. */
export function parseLayout(template: string): Layout {
  if (template.startsWith('/'))
    throw unusable(template, "it must not begin with '/', for it says folders below photos/");
  const folders: (readonly LayoutPart[])[] = [];
  let start = 0;
  for (const folder of template.split('/')) {
    folders.push(parseFolder(template, folder, start));
    start += folder.length + 1;
  }
  const needsDate = folders.flat().some((part) => 'variable' in part && DATE_VARIABLES.includes(part.variable));
  return { template, folders, needsDate };
}

/** The folders with their variables filled in; not yet clean. */
export function fillLayout({ folders }: Layout, valueFor: (variable: LayoutVariable) => string): string[] {
  return folders.map((parts) =>
    parts.map((part) => ('literal' in part ? part.literal : valueFor(part.variable))).join(''),
  );
}

/**
 * The folders for an item of which nothing but the year is known: as far as that decides about them, then `undated` in place of
 * the others. `['2014', 'undated']`.
 */
export function fillLayoutByYear(layout: Layout, valueFor: (variable: LayoutVariable) => string): string[] {
  const first = layout.folders.findIndex((parts) => parts.some(needsMoreThanYear));
  const filled = fillLayout(layout, valueFor);
  return first < 0 ? filled : [...filled.slice(0, first), UNDATED];
}

function needsMoreThanYear(part: LayoutPart): boolean {
  return 'variable' in part && (part.variable === 'month' || part.variable === 'day');
}

/** `start`: where `folder` begins in the template, counted from 0. */
function parseFolder(template: string, folder: string, start: number): LayoutPart[] {
  const place = `at character ${start + 1}`;
  if (folder.trim() === '') throw unusable(template, `the folder ${place} has no name`);
  if (folder === '.' || folder === '..') throw unusable(template, `the folder '${folder}' ${place} is not allowed`);
  const tokens = folder.matchAll(/\{([^{}]*)\}|[{}]|[^{}]+/g);
  return Array.from(tokens, (token) => toPart(template, token, start + token.index + 1));
}

function toPart(template: string, [token, name]: RegExpMatchArray, character: number): LayoutPart {
  if (token === '{') throw unusable(template, `the '{' at character ${character} is never closed`);
  if (token === '}') throw unusable(template, `the '}' at character ${character} closes nothing`);
  if (name === undefined) return { literal: token };
  const variable = LAYOUT_VARIABLES.find((known) => known === name);
  if (!variable) throw unusable(template, `there is no variable ${token}, as at character ${character}`);
  return { variable };
}

function unusable(template: string, why: string): UsageError {
  const allowed = LAYOUT_VARIABLES.map((variable) => `{${variable}}`).join(', ');
  return new UsageError(
    `Cannot use the layout '${template}': ${why}. Write folders like {year}/{month}; the variables are ${allowed}`,
  );
}
