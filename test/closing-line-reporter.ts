// Prints the run's totals as one plain last line, `N passed, N failed[, N skipped]`, for programs that read a test log.

import type { Reporter, TestModule } from 'vitest/node';

/** Counts every test by its result and prints the totals once the run has ended. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed++;
      for (const test of module.children.allTests()) count[test.result().state]++;
    }
    const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
    process.stdout.write(`\n${count.passed} passed, ${count.failed + count.pending} failed${skipped}\n`);
  }
}
