import { defineConfig } from 'vitest/config';

/** It loads the whole machine: it runs after all others. */
const ALONE = ['test/end-to-end/churn.test.ts'];

/** They take minutes: `npm run test:slow`. */
const SLOW = 'test/**/*.slow.test.ts';

export default defineConfig({
  test: {
    globalSetup: './test/build.ts',
    reporters: ['default', './test/closing-line-reporter.ts'],
    // Long: it ends what hangs, and must not end what a loaded machine only makes slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A CommonJS package is imported as Node does it, and as the bundle holds it.
    deps: { interopDefault: false },
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: [...ALONE, SLOW],
          // Of two processors: tests wait for processes and disks a third of their time.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'alone', include: ALONE, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
