import { defineConfig } from 'vitest/config';
import { NODES } from './scripts/package/node-binary.js';
import { nodeFiles } from './test/package/nodes.js';

/** What a service is for, end to end, and each part that has a native half, a thread or a process of its own. */
const CORE = ['main-job', 'every-part.slow'].map((name) => `test/end-to-end/${name}.test.ts`);

/** `npm run test:nodes`: the program as it is built, on every Node that it is meant for. The tests run on that of the machine. */
export default defineConfig({
  test: {
    globalSetup: ['./test/build.ts', './test/package/nodes.ts'],
    reporters: ['default', './test/closing-line-reporter.ts'],
    testTimeout: 600_000,
    hookTimeout: 120_000,
    deps: { interopDefault: false },
    projects: Object.keys(NODES).map((version) => ({
      extends: true,
      test: {
        name: `node ${version}`,
        include: CORE,
        maxWorkers: 3,
        env: { FOLDERSYNC_TEST_NODE: nodeFiles(version).binary },
      },
    })),
  },
});
