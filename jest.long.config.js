import daily, { long } from './jest.config.js';

/** What takes too long for every day: whole drills on the wire, engines against each other, processes that are killed. */
export default {
  ...daily,
  testMatch: long.map((path) => `<rootDir>/${path}`),
  testPathIgnorePatterns: ['/node_modules/'],
};
