// The numbers of a service: from its status what is so now, from its counters what has happened. No label holds a path.

import { type PairState, type PairStatus, stateAt } from '../../core/report/pair-status.js';
import type { Hold } from '../../core/report/report.js';
import type { StatusFile } from '../../state/status-file.js';
import { ACTIONS, DURATIONS, type MetricCounters, type PairCounts } from './counters.js';
import type { Family, Sample } from './exposition.js';

/** What the numbers are made of. **Units**: `now` in milliseconds since 1970. */
export interface MetricsSource {
  readonly status: StatusFile;
  readonly counters: Pick<MetricCounters, 'of' | 'isReloaded'>;
  readonly version: string;
  readonly now: number;
}

/** All states, so that each of them is 0 or 1. */
const STATES: readonly PairState[] = [
  ...(['waiting', 'running', 'ok', 'degraded', 'problems', 'held'] as const),
  ...(['failed', 'stuck', 'stale', 'paused', 'stopped'] as const),
];

/** Makes the families. */
export function familiesOf({ status, counters, version, now }: MetricsSource): Family[] {
  const pairs = Object.entries(status.pairs);
  const known: Known[] = pairs.map(([pair, of]) => ({ pair, of, counts: counters.of(pair), now }));
  return [
    { ...BUILD_INFO, samples: [{ labels: { version }, value: 1 }] },
    { ...START_TIME, samples: [{ labels: {}, value: status.runner.startedAt / 1000 }] },
    { ...RELOADED, samples: [{ labels: {}, value: counters.isReloaded ? 1 : 0 }] },
    ...PAIR_FAMILIES.map(({ samplesOf, ...family }) => ({ ...family, samples: known.flatMap(samplesOf) })),
  ];
}

type FamilyHead = Omit<Family, 'samples'>;

const BUILD_INFO: FamilyHead = {
  name: 'foldersync_build_info',
  type: 'gauge',
  help: 'The version of foldersync that runs, always 1.',
};
const START_TIME: FamilyHead = {
  name: 'foldersync_start_time_seconds',
  type: 'gauge',
  help: 'When the service has started, in seconds since 1970.',
};
const RELOADED: FamilyHead = {
  name: 'foldersync_config_last_reload_successful',
  type: 'gauge',
  help: 'Whether the config that was read last is the one that runs.',
};

/** One pair, as far as it is known. */
interface Known {
  readonly pair: string;
  readonly of: PairStatus;
  readonly counts: PairCounts;
  readonly now: number;
}

interface PairFamily extends FamilyHead {
  samplesOf(known: Known): Sample[];
}

const PAIR_FAMILIES: readonly PairFamily[] = [
  {
    name: 'foldersync_pair_state',
    type: 'gauge',
    help: 'Whether a pair is in a state: 1 for the one that it is in.',
    samplesOf: ({ pair, of, now }) =>
      STATES.map((state) => ({ labels: { pair, state }, value: state === stateAt(of, now) ? 1 : 0 })),
  },
  gauge(
    'foldersync_pair_last_success_timestamp_seconds',
    'When the last full pass began that left an exact replica, in seconds since 1970.',
    ({ lastGoodAt }) => seconds(lastGoodAt),
  ),
  gauge(
    'foldersync_pair_next_pass_timestamp_seconds',
    'When the next planned pass starts, in seconds since 1970.',
    ({ nextAt }) => seconds(nextAt),
  ),
  gauge(
    'foldersync_pair_stale_timestamp_seconds',
    'When two planned passes after the last success will have come, in seconds since 1970.',
    ({ staleAt }) => seconds(staleAt),
  ),
  gauge(
    'foldersync_pair_lag_seconds',
    'Age of the oldest change that was heard and is not mirrored yet; 0 below some seconds.',
    ({ watching, behindSince }, now) =>
      watching === undefined && behindSince === undefined ? undefined : Math.max(0, now - (behindSince ?? now)) / 1000,
  ),
  gauge(
    'foldersync_problems',
    'Paths that could not be mirrored, as passes have left them.',
    ({ lastPass, standing }) => Math.max(lastPass?.problemCount ?? 0, standing?.problemCount ?? 0),
  ),
  gauge('foldersync_held_entries', 'Entries that a held pass would remove, replace or update.', heldEntries),
  gauge(
    'foldersync_held_bytes',
    'Bytes of content that a held pass would remove or replace, as far as they are known.',
    heldBytes,
  ),
  gauge(
    'foldersync_conflicts_open',
    'Names that both sides of a two-way pair have changed, and nobody has settled.',
    ({ conflicts }) => conflicts?.open,
  ),
  gauge('foldersync_replica_free_bytes', 'Room on the disk of the replica.', ({ room }) => room?.freeBytes),
  gauge('foldersync_replica_size_bytes', 'Size of the disk of the replica.', ({ room }) => room?.sizeBytes),
  gauge('foldersync_versions_bytes', 'What is kept of what has left the replica.', ({ room }) => room?.versions?.bytes),
  gauge('foldersync_restore_points', 'Restore points that are kept.', ({ room }) => room?.versions?.points),
  {
    name: 'foldersync_passes_total',
    type: 'counter',
    help: 'Passes that have ended, by how and by why they were started.',
    samplesOf: ({ pair, counts }) =>
      counts.passes.map(({ outcome, trigger, count }) => ({ labels: { pair, outcome, trigger }, value: count })),
  },
  {
    name: 'foldersync_pass_duration_seconds',
    type: 'histogram',
    help: 'How long passes took.',
    samplesOf: ({ pair, counts: { durations } }) => [
      ...[...DURATIONS.map(String), '+Inf'].map((le, index) => ({
        suffix: '_bucket',
        labels: { pair, le },
        value: durations.within[index] ?? durations.count,
      })),
      { suffix: '_sum', labels: { pair }, value: durations.sumSeconds },
      { suffix: '_count', labels: { pair }, value: durations.count },
    ],
  },
  {
    name: 'foldersync_entries_total',
    type: 'counter',
    help: 'Entries of replicas that were changed, by what was done.',
    samplesOf: ({ pair, counts }) =>
      ACTIONS.map((action) => ({ labels: { pair, action }, value: counts.entries[action] })),
  },
  counter('foldersync_copied_bytes_total', 'Bytes of content that were written.', ({ copiedBytes }) => copiedBytes),
  counter(
    'foldersync_watch_overflows_total',
    'How often changes came faster than they could be heard.',
    ({ overflows }) => overflows,
  ),
  counter(
    'foldersync_engine_restarts_total',
    'Engines that have gone, or were killed because they were stuck.',
    ({ restarts }) => restarts,
  ),
];

function heldEntries(status: PairStatus): number {
  const held = holdsOf(status).map(({ removals, replacements, updates = 0 }) => removals + replacements + updates);
  return Math.max(0, ...held);
}

function heldBytes(status: PairStatus): number {
  return Math.max(0, ...holdsOf(status).map(({ bytes = 0 }) => bytes));
}

function holdsOf({ lastPass, standing, waiting }: PairStatus): Hold[] {
  return [lastPass?.hold, standing?.hold, waiting].filter((hold) => hold !== undefined);
}

function seconds(time: number | undefined): number | undefined {
  return time === undefined || !Number.isFinite(time) ? undefined : time / 1000;
}

/** One number of the status; no sample where it is undefined. */
function gauge(name: string, help: string, read: (of: PairStatus, now: number) => number | undefined): PairFamily {
  return {
    name,
    type: 'gauge',
    help,
    samplesOf({ pair, of, now }) {
      const value = read(of, now);
      return value === undefined ? [] : [{ labels: { pair }, value }];
    },
  };
}

function counter(name: string, help: string, read: (counts: PairCounts) => number): PairFamily {
  return { name, type: 'counter', help, samplesOf: ({ pair, counts }) => [{ labels: { pair }, value: read(counts) }] };
}
