/**
 * The arrows of the house: which folder of `src/` may import which. A folder may always import itself and
 * `base`; everything that is not in its list is an error. The same picture stands in the README ("The map").
 */
const MAY_IMPORT = {
  base: [],
  library: [],
  google: ['library'],
  takeout: ['library'],
  cache: ['library'],
  catalog: ['library'],
  tree: ['catalog', 'cache', 'library'],
  materialize: ['catalog', 'cache', 'library'],
  fuse: ['tree', 'library'],
  sandbox: [],
  engine: ['fuse', 'tree', 'materialize', 'catalog', 'cache', 'google', 'takeout', 'library'],
  cli: ['engine', 'library'],
};

const layerRules = Object.entries(MAY_IMPORT).map(([layer, allowed]) => ({
  name: `arrows-of-${layer}`,
  severity: 'error',
  comment: `src/${layer} may import only: ${['itself', 'base', ...allowed].join(', ')}`,
  from: { path: `^src/${layer}/`, ...(layer === 'cli' ? { pathNot: '^src/cli/demo' } : {}) },
  to: { path: '^src/', pathNot: `^src/(${[layer, 'base', ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'demo-may-start-the-sandbox',
      severity: 'error',
      comment: 'only the demo command imports the sandbox',
      from: { path: '^src/cli/demo' },
      to: { path: '^src/', pathNot: '^src/(cli|engine|library|base|sandbox)/' },
    },
    {
      name: 'base-knows-no-packages',
      severity: 'error',
      from: { path: '^src/(base|library)/' },
      to: { dependencyTypes: ['npm'] },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-dev-packages-in-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.json'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
