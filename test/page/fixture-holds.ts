// Held sets of any size, whose levels are made when they are asked for.

import type { HeldNode } from '../../page/model/held-tree.js';
import type { FixtureHold } from './fixture-service.js';
import { HOLD } from './fixture-pairs.js';

/** A set of years with folders with photos in them. **Shape**: `years` times 12 folders, as many photos in each. */
export function holdOfPhotos({ hold = 'set-1', years = 10, photos = 10 } = {}): FixtureHold {
  const months = 12;
  const bytes = 3_400_000;
  const total = years * (1 + months * (1 + photos));
  const level = (path: string) => {
    const depth = path === '' ? 0 : path.split('/').length;
    const at = (place: number): HeldNode => {
      const name =
        [String(2025 - place), `${2025}-${String(place + 1).padStart(2, '0')}`, `IMG_${10_000 + place}.jpg`][depth] ??
        '';
      const inside = [months * (photos + 1), photos, 0][depth] ?? 0;
      const files = [months * photos, photos, 1][depth] ?? 0;
      const whole = path === '' ? name : `${path}/${name}`;
      return {
        name,
        path: whole,
        isDirectory: depth < 2,
        isFolded: depth < 2,
        action: 'remove',
        entries: 1 + inside,
        bytes: files * bytes,
      };
    };
    return { count: [years, months, photos][depth] ?? 0, at };
  };
  return {
    ...about(hold, total),
    total: {
      removals: total,
      replacements: 3,
      bytes: years * months * photos * bytes,
      replicaEntries: Math.round(total / 0.52),
    },
    level,
  };
}

/** One folder with so many files in it, and nothing else. */
export function holdOfFlatFolder(count: number, hold = 'flat'): FixtureHold {
  const level = (path: string) => ({
    count: path === '' ? 1 : count,
    at: (place: number): HeldNode =>
      path === ''
        ? {
            name: 'spool',
            path: 'spool',
            isDirectory: true,
            isFolded: true,
            action: 'remove',
            entries: count + 1,
            bytes: count * 1000,
          }
        : {
            name: `job-${place}`,
            path: `spool/job-${place}`,
            isDirectory: false,
            isFolded: false,
            action: 'remove',
            entries: 1,
            bytes: 1000,
          },
  });
  return {
    ...about(hold, count),
    total: { removals: count + 1, replacements: 0, bytes: count * 1000, replicaEntries: count + 10 },
    level,
  };
}

function about(hold: string, removals: number) {
  const reason = HOLD.message.replace('1,204', removals.toLocaleString('en'));
  return { hold, heldAt: Date.now() - 9 * 3_600_000, reason, hint: HOLD.hint };
}
