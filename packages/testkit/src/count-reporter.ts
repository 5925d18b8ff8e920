import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with one plain line of counts ("12 passed, 0 failed"), for people and for machines that read the last line. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      const before = counts.failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state !== 'pending') counts[state] += 1;
      }
      // A file that could not be loaded has no tests to count, and is a failure all the same.
      if (module.state() === 'failed' && counts.failed === before) counts.failed += 1;
    }
    counts.failed += errors.length;
    process.stdout.write(
      `\n${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}\n`,
    );
  }
}
