import daily, { library } from './jest.config.js';

/** Whole libraries of outages: on other days, under other names, with engines that die. */
export default {
  ...daily,
  testMatch: library.map((path) => `<rootDir>/${path}`),
  testPathIgnorePatterns: ['/node_modules/'],
};
