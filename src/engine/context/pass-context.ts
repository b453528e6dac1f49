// What the phases of one pass share: what is fixed while it runs (the plan), what it finds out and leaves (the output),
// and what changes the replica (the writer).

import type { PassControl } from './control.js';
import type { PassOutput } from './pass-output.js';
import type { PassPlan } from './pass-plan.js';
import type { Helpers } from './lane-job.js';
import type { ReplicaWriter } from '../writer/replica-writer.js';

/** Everything that the phases of one pass share. */
export interface PassContext {
  /** Another one once it is known what the replica keeps, which is before the walk. */
  plan: PassPlan;
  readonly output: PassOutput;
  /** What changes the replica. */
  readonly writer: ReplicaWriter;
  readonly control: PassControl;
  /** Present on the I/O thread of a walk that may have lanes: who helps it with large content. */
  helpers?: Helpers | undefined;
}
