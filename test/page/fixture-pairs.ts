// Pairs in each of their states, as a service tells of them.

import type { PairNow } from '../../page/service/contract.js';
import type { DayCounts } from '../../page/model/days.js';
import { dayOf } from '../../page/model/words.js';
import type { OpenConflict } from '../../src/core/two-way/open-conflicts.js';
import type { PassStatus } from '../../src/core/report/pair-status.js';
import { emptyCounts, type Hold, type Outcome } from '../../src/core/report/report.js';

const MINUTE_MS = 60_000;

/** A pass that has ended so. */
export function passOf(outcome: Outcome, rest: Partial<PassStatus> = {}): PassStatus {
  const counts = { ...emptyCounts(), sourceEntries: 1000, replicaEntries: 1000 };
  return {
    outcome,
    trigger: 'interval',
    startedAt: Date.now() - 3 * MINUTE_MS,
    durationMs: 2100,
    counts,
    problemCount: 0,
    problems: [],
    ...rest,
  };
}

/** A pair that is exact, with whatever else is said of it. */
export function pairOf(name: string, rest: Partial<PairNow> = {}): PairNow {
  const now = Date.now();
  return {
    source: `/srv/data/${name}`,
    replica: `/mnt/backup/replicas/${name}`,
    state: 'ok',
    schedule: 'every 10 min',
    lastPass: passOf('ok'),
    lastGoodAt: now - 3 * MINUTE_MS,
    nextAt: now + 7 * MINUTE_MS,
    droppedTicks: 0,
    ...rest,
  };
}

/** What was held. */
export const HOLD: Hold = {
  reason: 'too-many-removals',
  message: 'would remove 1,204 of 2,310 entries (52 %) within the hour, and maxDelete allows 50 %',
  hint: 'look at what would go, then approve it or bring the source back',
  removals: 1204,
  replacements: 3,
  examples: ['"2019/a.jpg"'],
};

/** One pair in each state. */
export function pairsInEachState(): Record<string, PairNow> {
  const now = Date.now();
  const problem = 'copy "spool/job-7" (source): permission denied [EACCES]';
  return {
    documents: pairOf('documents', { schedule: 'as it changes' }),
    photos: pairOf('photos', {
      state: 'held',
      why: HOLD.message,
      lastPass: passOf('held', { hold: HOLD }),
      lastGoodAt: now - 9 * 3_600_000,
    }),
    mail: pairOf('mail', {
      state: 'problems',
      why: problem,
      lastPass: passOf('problems', { problemCount: 3, problems: [problem] }),
    }),
    nas: pairOf('nas', {
      state: 'failed',
      why: 'the replica cannot be reached: host is down',
      lastPass: passOf('failed', { failure: { code: 'EHOSTDOWN', message: 'host is down' } }),
      lastGoodAt: now - 26 * 3_600_000,
    }),
    virtual: pairOf('virtual', {
      state: 'running',
      source: '/var/lib/libvirt/images/of/all/the/machines',
      running: {
        trigger: 'interval',
        startedAt: now - 60_000,
        at: now,
        entries: 4200,
        lastEntries: 10_000,
        operations: 12,
        bytes: 4.2e9,
        bytesFound: 9e9,
        share: 0.42,
        leftMs: 83_000,
      },
    }),
    music: pairOf('music', {
      state: 'degraded',
      why: '120 of 4,000 folders are not watched: the kernel allows no more',
    }),
    stuck: pairOf('stuck', { state: 'stuck', why: 'a pass makes no progress since 10 min' }),
    old: pairOf('old', { state: 'stale', lastGoodAt: now - 4 * 86_400_000, why: 'no good pass in two periods' }),
    scratch: pairOf('scratch', { state: 'paused', pausedUntil: now + 42 * MINUTE_MS }),
    attic: pairOf('attic', { state: 'stopped' }),
    'new-one': {
      source: '/srv/new',
      replica: '/mnt/new',
      state: 'waiting',
      schedule: 'at 02:30',
      nextAt: now + 3_600_000,
      droppedTicks: 0,
    },
    projects: pairOf('projects', { schedule: 'as it changes' }),
    notes: pairOf('notes', { conflicts: { open: 2, newest: [...conflicts()].reverse() } }),
  };
}

/** What both sides of a pair have changed, the oldest first; names as they are shown. */
export function conflicts(): OpenConflict[] {
  const at = Date.now() - 40 * MINUTE_MS;
  const day = dayOf(at);
  return [
    { path: '"plan.txt"', copy: `"plan (conflict ${day} nas).txt"`, of: 'replica', at },
    { path: '"odd\\n<b>&\\xff"', copy: `"odd\\n<b>&\\xff (conflict ${day} nas)"`, of: 'source', at: at + MINUTE_MS },
  ];
}

/** A month with a bit of everything. */
export function monthOfDays(): DayCounts[] {
  const day = (before: number) => dayOf(Date.now() - before * 86_400_000);
  const days = Array.from({ length: 28 }, (_, before): DayCounts => ({ day: day(before), ok: 3, idle: 20 }));
  days[3] = { day: day(3), idle: 24 };
  days[4] = { day: day(4), idle: 24 };
  days[9] = { day: day(9), ok: 1, failed: 2 };
  days[15] = { day: day(15), held: 1 };
  return days.filter((_, before) => before !== 20 && before !== 21);
}
