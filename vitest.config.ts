import { defineConfig } from 'vitest/config';

const forCi = Boolean(process.env.CI);

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/bench/**', 'node_modules/**'],
    environment: 'node',
    globalSetup: 'test/support/global-setup.ts',
    // Native libraries (onnxruntime, hnswlib) and spawned servers want a process of their own.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    teardownTimeout: 20_000,
    // CI=1 also writes the report that .ci/run counts from.
    reporters: forCi ? ['default', 'junit'] : ['default'],
    outputFile: { junit: 'reports/junit.xml' },
  },
});
