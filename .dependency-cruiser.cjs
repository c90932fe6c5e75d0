/**
 * Who may import whom. What is not listed is refused; a type-only import is an import, and needs its own permission.
 * `values` may be imported in any form, `types` only with `import type`. A folder may always import itself.
 */
const built = (...names) => `^(node:)?(${names.join('|')})(/|$)`;
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})/`;
const sdk = packages('@aws-sdk', '@smithy');
const schemaLibrary = packages('zod');
const errors = '^src/errors\\.ts$';
const visible = '^src/visible\\.ts$';
const nearestName = '^src/nearest-name\\.ts$';
const deadline = '^src/deadline\\.ts$';
const yamlText = '^src/yaml-text\\.ts$';
const documents = '^src/document\\.ts$';
const workload = '^src/workload/';
const evidence = '^src/diagnosis/evidence\\.ts$';
const ports = '^src/ports/';
const commandsPort = '^src/ports/commands\\.ts$';
const anySource = '^src/(?!cli/|main\\.ts|stage\\.ts|generate\\.ts)';

const table = {
  '^src/visible\\.ts$': {},
  '^src/nearest-name\\.ts$': {},
  '^src/errors\\.ts$': { values: [visible] },
  '^src/deadline\\.ts$': { values: [errors], types: ['^src/ports/clock\\.ts$'] },
  '^src/yaml-text\\.ts$': { values: [packages('yaml')] },
  '^src/document\\.ts$': { values: [errors, yamlText], types: [schemaLibrary] },
  '^src/workload/': { values: [errors, schemaLibrary] },
  '^src/ports/': {},
  '^src/orders/': { values: [ports, built('crypto')] },
  '^src/exchange/': { values: [errors] },
  '^src/diagnosis/': { types: [workload, ports] },
  '^src/machines/': {
    values: [errors, commandsPort, packages('xstate')],
    types: [evidence, workload, '^src/ports/messaging\\.ts$', '^src/runbook/schema\\.ts$'],
  },
  '^src/runbook/': {
    values: [errors, documents, nearestName, workload, schemaLibrary, '^src/machines/', built('crypto')],
    types: ['^src/actions/define\\.ts$', '^src/engine/program\\.ts$'],
  },
  '^src/diagram/': {
    values: [errors, schemaLibrary, '^src/machines/', '^src/runbook/', packages('elkjs', '@resvg'), built('url')],
    types: ['^src/actions/define\\.ts$'],
  },
  '^src/scenario/': { values: [errors, documents, workload, schemaLibrary, built('fs', 'path')] },
  '^src/config(/|\\.ts$)': {
    values: [errors, documents, workload, schemaLibrary, '^src/signals/webhook-schema\\.ts$', '^src/config(/|\\.ts$)', built('fs', 'path', 'crypto')],
  },
  '^src/engine/': { values: [errors, deadline, ports, packages('xstate'), built('crypto')] },
  '^src/messages/': {
    values: [errors, visible, '^src/machines/(announcements|arithmetic|facts|opening)\\.ts$', packages('mustache')],
    types: [workload, ports, '^src/engine/record\\.ts$'],
  },
  '^src/actions/': { values: [errors, deadline, ports, workload, schemaLibrary, '^src/diagnosis/', built('crypto')] },
  '^src/report/': {
    values: [errors, visible, schemaLibrary, '^src/engine/record\\.ts$', '^src/machines/(arithmetic|severity)\\.ts$', '^src/signals/watch\\.ts$'],
    types: [ports, '^src/machines/facts\\.ts$'],
  },
  '^src/iam/': { values: [errors, workload], types: ['^src/actions/define\\.ts$'] },
  '^src/preflight/': { values: [errors, deadline, ports, '^src/workload/'], types: ['^src/actions/define\\.ts$', '^src/runbook/schema\\.ts$'] },
  '^src/signals/': { values: [errors, deadline, workload, schemaLibrary, built('crypto')], types: [ports] },
  '^src/adapters/[^/]+/': {
    values: [
      errors,
      visible,
      deadline,
      ports,
      '^src/orders/',
      '^src/exchange/',
      sdk,
      schemaLibrary,
      packages('@slack', 'fastify', 'nodemailer', 'pino', 'prom-client'),
      built('crypto', 'fs', 'path', 'http', 'https', 'dns', 'sqlite', 'buffer', 'stream', 'events', 'worker_threads'),
    ],
    types: [workload],
  },
  '^src/lease/': {},
  '^src/sandbox/': { values: [errors, workload, '^src/lease/', built('crypto')], types: [ports, sdk, '^src/scenario/'] },
  '^src/drill/': {
    values: [errors, workload, evidence, ports, '^src/(sandbox|scenario)/'],
    types: ['^src/(engine|machines|actions)/'],
  },
  '^src/rto/': {
    values: [errors, workload, schemaLibrary, '^src/(drill|sandbox|scenario)/'],
  },
  '^src/charts/': {
    values: ['^src/drill/parts\\.ts$', packages('@observablehq/plot', 'linkedom')],
    types: ['^src/(drill|rto)/'],
  },
  '^src/main\\.ts$': { values: [anySource, '^src/main\\.ts$', built('crypto')] },
  '^src/stage\\.ts$': { values: [anySource, '^src/main\\.ts$'] },
  '^src/generate\\.ts$': { values: ['^src/', schemaLibrary, built('fs', 'path', 'url')] },
  '^src/cli/': {
    values: [anySource, '^src/(main|stage)\\.ts$', schemaLibrary, packages('commander', 'cli-table3', 'picocolors', '@slack'), built('\\w+')],
  },
};

/** One folder under `src/adapters` is one adapter: `$1` is its name. */
const itself = (from) => (from.startsWith('^src/adapters/') ? '^src/adapters/$1/' : from);
const source = (from) => (from.startsWith('^src/adapters/') ? '^src/adapters/([^/]+)/' : from);

const allowed = Object.entries(table).flatMap(([from, { values = [], types = [] }]) => [
  { from: { path: source(from) }, to: { path: [itself(from), ...values] } },
  ...(types.length > 0
    ? [{ from: { path: source(from) }, to: { path: types, dependencyTypes: ['type-only'] } }]
    : []),
]);

module.exports = {
  allowed,
  allowedSeverity: 'error',
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other cannot be understood, tested or replaced one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'drills-wake-nobody',
      comment: 'What plays drills cannot construct what tells customers, wakes people or calls other programs.',
      severity: 'error',
      from: { path: '^src/(drill/|sandbox/|cli/drill)' },
      to: { path: '^src/(adapters/(mail|pager|webhook)/|adapters/status-page/public-page\\.ts|cli/audiences\\.ts)', reachable: true },
    },
    {
      name: 'drills-touch-nothing-real',
      comment: 'A drill inside a serving Muster is made of simulated worlds: no adapter of the real one can be made in it.',
      severity: 'error',
      from: { path: '^src/(drill/|cli/(drill-room|shipped-scenarios)\\.ts$)' },
      to: { path: '^src/adapters/(?!http/metrics\\.ts$|store/memory-journal\\.ts$)' },
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be resolved is checked by no rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'listed-dependencies',
      comment: 'A package that ships with Muster is listed in its dependencies.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
