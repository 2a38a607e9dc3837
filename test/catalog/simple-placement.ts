import type { Placement } from '../../src/catalog/placement.ts';

/** Year and month in UTC; names as they are. Enough to see what the catalog makes of a placement. */
export function simplePlacement(fingerprint = 'year and month'): Placement {
  return {
    fingerprint,
    directoryOf: ({ takenAtMs }) => {
      if (takenAtMs === undefined) return ['photos', 'undated'];
      const [year = '', month = ''] = new Date(takenAtMs).toISOString().split('-');
      return ['photos', year, month];
    },
    nameOf: ({ filename, id }) => filename || id,
    nameBeside: ({ filename }, { filename: other }, shown) => {
      const [tail = ''] = /[^.]*$/.exec(filename) ?? [];
      const stem = filename.slice(0, -tail.length - 1);
      const otherStem = other.replace(/\.[^.]*$/, '');
      return `${shown.replace(/\.[^.]*$/, '')}${stem.slice(otherStem.length)}.${tail}`;
    },
    albumDirectoryOf: ({ title, id }) => ['albums', title || id],
    favoritesDirectory: ['favorites'],
    numbered: (name, number, kind) => {
      const dot = kind === 'directory' ? -1 : name.lastIndexOf('.');
      const at = dot > 0 ? dot : name.length;
      return `${name.slice(0, at)} (${number})${name.slice(at)}`;
    },
  };
}
