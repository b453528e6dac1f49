import { defineConfig } from 'vitest/config';

/** They cut power, fill processors, count what is lost, or change what the whole machine allows of watching: one after the other, after all others. */
const ALONE = ['power-cut', 'failing-disk', 'churn', 'soak', 'watch-limits'].map(
  (name) => `test/end-to-end/${name}.slow.test.ts`,
);

/** `npm test` does a part of these, see test/thorough.ts; here nothing is left out. */
const THOROUGH = [
  'core/filter/filter',
  'engine/faults',
  'engine/lanes/lanes',
  'engine/context/links',
  'engine/replica/probing',
  'engine/random-pairs',
  'engine/renamed-folders',
  'engine/two-way/looks-in-lanes',
  'engine/two-way/model',
  'engine/versions/killed',
  'engine/versions/model',
  'engine/versions/operations',
  'fs/libc/inotify',
  'fs/watcher-fuzz',
  'runner/log/log-process',
  'runner/pair/spare-engine',
  'state/lock',
].map((name) => `test/${name}.test.ts`);

/** What takes minutes, loads the machine or needs file systems of its own. */
export default defineConfig({
  test: {
    globalSetup: './test/build.ts',
    reporters: ['default', './test/closing-line-reporter.ts'],
    env: { FOLDERSYNC_TEST_THOROUGH: '1' },
    testTimeout: 600_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.slow.test.ts', ...THOROUGH],
          exclude: ALONE,
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
