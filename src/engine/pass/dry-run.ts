// What sets a dry run apart: it changes nothing, and what it has found out is gone with it. All else of it is a pass.

import { isDry, type Job, type RestoreJob } from '../../core/report/report.js';
import { recentPast } from '../../core/safety/recent-past.js';
import { stampingClockOf } from '../../fs/probe/tick.js';
import { DryWriter } from '../writer/dry-writer.js';
import { GuardedWriter } from '../writer/guarded-writer.js';
import { InPlaceWriter } from '../writer/in-place-writer.js';
import { RealWriter } from '../writer/real-writer.js';
import type { Recorder } from '../writer/recorder.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';
import type { PassOptions } from './pass-options.js';

/** What changes the replica in a pass; `announce` is called before it does, and `recorder` is what writes it down. */
export function writerFor(
  { request: job, targeted, source, now }: Pick<PassOptions, 'request' | 'targeted' | 'source' | 'now'>,
  announce: () => void,
  recorder: () => Recorder | undefined,
): ReplicaWriter {
  if (isDry(job)) return new DryWriter();
  if (targeted?.decided !== undefined) {
    const { guard, written } = targeted.decided;
    return new GuardedWriter({ guard, written, sourceClock: stampingClockOf(source, now) }, announce, recorder);
  }
  if (!setsAside(job)) return new RealWriter(announce, recorder);
  return new InPlaceWriter(announce, job.restore.stamp);
}

/** Whether a job restores into a source, where nothing is removed or written over. */
export function setsAside(job: Job): job is RestoreJob {
  return job.kind === 'restore' && job.restore.into === 'source';
}

/** What a pass works with: in a dry run nothing that leaves a trace. */
export function meansOf(options: PassOptions): PassOptions {
  // What a restore changes is no news of the replica.
  if (!isDry(options.request)) return options.request.kind === 'restore' ? { ...options, ...recentPast() } : options;
  return {
    ...options,
    // It does not know what the engine of the pair remembers beyond its state.
    ...recentPast(),
    // Trying a replica out writes to it.
    traits: undefined,
    saveState: () => {},
  };
}
