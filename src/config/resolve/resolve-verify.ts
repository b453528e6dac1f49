// When and how the bytes of a pair are verified: the defaults, those of the config and a pair's own, key by key.

import type { VerifyOptions } from '../../core/pair/pair.js';
import type { cronJudge } from '../check/check-cron.js';
import { plainCron } from '../check/cron-text.js';
import { type Findings, nameOf, type Sound } from '../text/findings.js';
import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import { readDuration, readRate } from './read-option.js';
import { isTimeZone } from '../zone/time-zone.js';

type Options = Sound<NonNullable<RawConfig['defaults']>>;

/** Where the options are looked for. */
interface VerifyContext {
  readonly defaults: Options;
  readonly year: number;
  readonly checkCron: ReturnType<typeof cronJudge>;
  readonly findings: Findings;
}

/** Resolves how a pair is verified; undefined where nothing is said of it. What is wrong is reported. */
export async function resolveVerify(
  name: string,
  own: Options,
  context: VerifyContext,
): Promise<VerifyOptions | undefined> {
  const { defaults } = context;
  if (own.verify === undefined && defaults.verify === undefined) return undefined;
  const isOwn = own.verify?.cron !== undefined || own.verify?.interval !== undefined;
  const home = isOwn ? ['pairs', name, 'verify'] : ['defaults', 'verify'];
  const { cron, interval } = (isOwn ? own.verify : defaults.verify) ?? {};
  const { rate, repair } = { ...DEFAULTS.pair.verify, ...defaults.verify, ...own.verify };
  const options = { rateBytesPerSecond: readRate(rate), repair };
  if (cron !== undefined && interval !== undefined) {
    context.findings.report({
      code: 'conflict',
      path: [...home, 'interval'],
      part: 'key',
      message: `both "cron" and "interval" in ${nameOf(home)}`,
      expected: 'one of cron, interval',
      hint: 'remove one of them',
    });
    return options;
  }
  if (interval !== undefined) return { ...options, schedule: { kind: 'interval', everyMs: readDuration(interval) } };
  if (cron === undefined) return options;
  const zone = own.timezone ?? defaults.timezone;
  // What is wrong with the zone is said where it stands.
  const timezone = zone !== undefined && isTimeZone(zone) ? { timezone: zone } : {};
  const expression = plainCron(cron);
  const { errors } = await context.checkCron(expression, { ...timezone, year: context.year });
  if (errors.length > 0) {
    const path = [...home, 'cron'];
    context.findings.report({
      code: 'bad-schedule',
      path,
      message: `bad value for ${nameOf(path)}: ${errors.join(', ')}`,
      expected: 'minute, hour, day of month, month, day of week; with seconds first if there are six',
      found: JSON.stringify(cron),
      hint: 'for example "0 3 1 * *", on the first of each month at 03:00',
    });
    return options;
  }
  return { ...options, schedule: { kind: 'cron', expression, ...timezone, catchUp: true, runAtStart: false } };
}
