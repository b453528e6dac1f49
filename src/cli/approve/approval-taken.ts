// Whether a service has taken an approval up: it says so in its status.

import { setTimeout } from 'node:timers/promises';
import { readStatusFile } from '../../state/status-file.js';

/** The status is written once a second; a machine under load takes longer. */
const WAIT_MS = 10_000;
const LOOK_MS = 50;

/**
 * Waits until the service has taken an approval of this time up; false when it has not within 10 s.
 * @throws Error of node:fs
 */
export async function isTakenUp(statusFile: string, pair: string, approvedAt: number): Promise<boolean> {
  for (const deadline = performance.now() + WAIT_MS; performance.now() < deadline; await setTimeout(LOOK_MS)) {
    const takenAt = readStatusFile(statusFile)?.pairs[pair]?.approvalTakenAt;
    if (takenAt !== undefined && takenAt >= approvedAt) return true;
  }
  return false;
}
