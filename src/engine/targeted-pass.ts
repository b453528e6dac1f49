// A pass over what a watcher has heard of the source of a mirror. It never waits: what it has changed is written out to
// the disk later.

import { HEARD, operationCount } from '../core/report/report.js';
import type { OpenRoots } from './holds/roots.js';
import { beginPass, type EngineParts } from './pass/begin-pass.js';
import type { LateSync } from './pass/late-sync.js';
import type { Targeted } from './pass/pass-options.js';
import type { TargetedResult, WatchDirectory } from './watch/watch-loop-options.js';

/** What it looks at. */
interface WantedTargeted {
  readonly roots: OpenRoots;
  readonly targeted: Targeted;
  readonly watch: WatchDirectory;
}

/** Runs it at once; undefined where only a full pass can tell what is on the disk. */
export function runTargetedPass(
  parts: EngineParts,
  lateSync: LateSync,
  { roots, targeted, watch }: WantedTargeted,
): TargetedResult | undefined {
  const { replica } = roots;
  if (replica.kind !== 'existing') return undefined;
  using pass = beginPass(parts, {
    request: HEARD,
    roots,
    how: { targeted, watch: (path, directory) => watch('a', path, directory) },
  });
  if (!lateSync.prepare({ ...pass, replica: replica.root.path })) return undefined;
  const step = pass.steps.next();
  if (!step.done) throw new Error('internal: a targeted pass has waited for the disk');
  if (operationCount(step.value.counts) > 0) lateSync.owe();
  return { report: step.value, wantsFull: pass.journal.wantsFull };
}
