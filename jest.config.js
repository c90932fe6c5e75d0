/** Tests that `npm run test:long` runs, and CI; not `npm test`. */
export const long = [
  'test/wire/drills.test.ts',
  'test/drills/scenarios.test.ts',
  'test/drills/outage.test.ts',
  'test/cli/rto.test.ts',
  'test/generate.test.ts',
  'test/cli/serve-journal.test.ts',
  'test/cli/game-day.test.ts',
  'test/drills/messages.test.ts',
  'test/drills/account.test.ts',
  'test/drills/golden-outages.test.ts',
  'test/drills/parameters.test.ts',
  'test/drills/everyday.test.ts',
  'test/drills/blindness-everyday.test.ts',
  'test/drills/levers.test.ts',
  'test/wire/levers.test.ts',
  'test/simulation/two-engines.test.ts',
  'test/simulation/planted.test.ts',
  'test/simulation/seeds.test.ts',
  'test/crash/crash.test.ts',
  'test/e2e/slack.test.ts',
  'test/e2e/slack-flood.test.ts',
  'test/e2e/slack-outage.test.ts',
  'test/e2e/intake-kill.test.ts',
  'test/fuzz/files.test.ts',
  'test/iam/declared-operations.test.ts',
  'test/diagram/svg.test.ts',
];

/** Every scenario, several times each: what `npm run test:library` plays. The calls themselves are in CI by `npm run drills:all`. */
export const library = [
  'test/drills/blindness.test.ts',
  'test/drills/outages.test.ts',
  'test/drills/restarts.test.ts',
  'test/drills/variations.test.ts',
];

export default {
  testEnvironment: 'node',
  // Machines of every speed run this; what hangs is still found.
  testTimeout: 30_000,
  // Drills leave a core idle at times; one worker less than cores would leave it idle always.
  maxWorkers: '100%',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...long, ...library],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
};
