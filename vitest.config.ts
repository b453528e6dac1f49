import { defineConfig } from 'vitest/config';

/** They mock a module that others use: each has a process of its own. */
const OWN = ['test/engine/versions/killed.test.ts', 'test/engine/versions/operations.test.ts'];

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
    // Of two processors: tests wait for processes and disks a third of their time.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        // The modules of the project are loaded once a worker, and not once a file: two minutes of a processor.
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: [...OWN, SLOW], isolate: false },
      },
      { extends: true, test: { name: 'own', include: OWN } },
    ],
  },
});
