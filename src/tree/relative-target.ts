/** What a symbolic link in `directory` says to reach `target`; both are paths from the root, without a leading `/`. */
export function relativeTarget(directory: string, target: string): string {
  const from = directory === '' ? [] : directory.split('/');
  const to = target.split('/');
  let common = 0;
  while (common < from.length && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}
