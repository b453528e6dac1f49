// What there is to know of a pair that was mirrored for a while.

import type { HistoryLine } from '../../page/service/contract.js';
import type { About } from './fixture-service.js';

const HOUR_MS = 3_600_000;

/** A history, a log, a config and versions. */
export function aboutOfPhotos(): About {
  return {
    history: lines(),
    operations: [
      { verb: 'copy', path: '2026/11/IMG_2041.jpg', sizeBytes: 3_400_000 },
      { verb: 'rename', from: '2026/inbox/a.jpg', path: '2026/11/a.jpg' },
      { verb: 'remove', path: '2019/old.jpg' },
    ],
    log: Array.from({ length: 80 }, (_, index) => {
      const level = index % 23 === 7 ? 'WARN ' : 'INFO ';
      return `2026-11-30T10:${String(index % 60).padStart(2, '0')}:00.123Z ${level} copy "2026/11/IMG_${2000 + index}.jpg" (3.4 MB)`;
    }),
    config: {
      source: { value: '/srv/data/photos', from: 'pair' },
      replica: { value: '/mnt/backup/replicas/photos', from: 'pair' },
      exclude: { value: ['.DS_Store', '*.tmp'], from: 'defaults' },
      maxDelete: { value: '50%', from: 'default' },
    },
    points: [
      {
        name: '2026-11-30T09:00:00Z',
        at: Date.now() - 2 * HOUR_MS,
        made: 12,
        removed: 3,
        replaced: 1,
        renamed: 0,
        bytes: 8_200_000,
      },
      {
        name: '2026-11-29T09:00:00Z',
        at: Date.now() - 26 * HOUR_MS,
        made: 0,
        removed: 240,
        replaced: 0,
        renamed: 2,
        bytes: 812_000_000,
      },
    ],
    versions: {
      'reports/plan.old': [{ state: 'absent', until: { what: 'removed', at: Date.now() - 3 * HOUR_MS, by: 'watch' } }],
      'reports/plan.odt': [
        { state: 'found', bytes: 20_480, from: { what: 'replaced', at: Date.now() - 2 * HOUR_MS, by: 'watch' } },
        {
          state: 'found',
          bytes: 19_000,
          point: '2026-11-30T09:00:00Z',
          from: { what: 'made', at: Date.now() - 90 * HOUR_MS, by: 'interval' },
          until: { what: 'replaced', at: Date.now() - 2 * HOUR_MS, by: 'watch' },
        },
        { state: 'absent', until: { what: 'made', at: Date.now() - 90 * HOUR_MS, by: 'interval' } },
      ],
    },
  };
}

function lines(): HistoryLine[] {
  return Array.from({ length: 40 }, (_, index): HistoryLine => {
    const startedAt = Date.now() - (index + 1) * HOUR_MS;
    if (index === 5)
      return { kind: 'state', at: startedAt, from: 'ok', to: 'held', why: 'would remove 52 % of the replica' };
    const counts = { copied: (index * 37) % 90, removed: index % 7 === 0 ? index * 3 : 0 };
    const about = { trigger: 'interval', scope: 'full', problemCount: 0 } as const;
    const done = { counts, bytes: counts.copied * 3_400_000 };
    const times = { startedAt, endedAt: startedAt + 2000 + ((index * 7919) % 9000) };
    const isHeld = index === 6;
    return {
      kind: 'pass',
      id: String(index),
      ...times,
      ...about,
      ...done,
      outcome: isHeld ? 'held' : 'ok',
      ...(isHeld ? { hold: 'would remove 52 % of the replica' } : {}),
    };
  });
}
