import { defineConfig } from 'vitest/config';

const forCi = Boolean(process.env.CI);

/** For `npm run test:browser`: whole journeys in Chromium, against a real server. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 90_000,
    hookTimeout: 300_000,
    reporters: forCi ? ['default', 'junit'] : ['default'],
    outputFile: { junit: 'reports/junit-browser.xml' },
  },
});
