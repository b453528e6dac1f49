// What sets a dry run apart: it changes nothing, and what it has found out is gone with it. All else of it is a pass.

import type { Job } from '../../core/report/report.js';
import { RecentNames } from '../../core/safety/recent-names.js';
import { DryWriter } from '../writer/dry-writer.js';
import { RealWriter } from '../writer/real-writer.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';
import type { PassOptions } from './pass-options.js';

/** What changes the replica in a pass; `announce` is called before it does. */
export function writerFor({ dryRun }: Job, announce: () => void): ReplicaWriter {
  return dryRun ? new DryWriter() : new RealWriter(announce);
}

/** What a pass works with: in a dry run nothing that leaves a trace. */
export function meansOf(options: PassOptions): PassOptions {
  if (!options.request.dryRun) return options;
  return {
    ...options,
    // It does not know what the engine of the pair remembers beyond its state.
    names: new RecentNames(),
    // Trying a replica out writes to it.
    traits: undefined,
    saveState: () => {},
  };
}
