import { defineConfig } from 'vitest/config';

/** The slow rigs: each takes minutes, loads the machine or needs file systems of its own. They run one after the other. */
export default defineConfig({
  test: {
    globalSetup: './test/build.ts',
    reporters: ['default', './test/closing-line-reporter.ts'],
    include: ['test/**/*.slow.test.ts'],
    fileParallelism: false,
    deps: { interopDefault: false },
    testTimeout: 600_000,
    hookTimeout: 60_000,
  },
});
