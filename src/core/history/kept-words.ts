// What is said of that which leaves a replica: whether it is kept, and until when.

import type { VersionsOptions } from '../pair/pair.js';
import { showTime, type TimeZone } from '../words/moment.js';

/** Says it of what would go now: `what goes is kept until 2027-11-30 at the longest (versions)`. */
export function keptWords(versions: VersionsOptions | undefined, now: number, timezone: TimeZone): string {
  if (versions === undefined) return 'what goes is not kept (versions: false)';
  const { allMs, hourlyMs, dailyMs, weeklyMs } = versions.keep;
  const [until] = showTime(now + Math.max(allMs, hourlyMs, dailyMs, weeklyMs), timezone).split(' ');
  const but = versions.exclude.length === 0 ? '' : ', but for what versions.exclude names';
  return `what goes is kept until ${until} at the longest (versions)${but}`;
}
