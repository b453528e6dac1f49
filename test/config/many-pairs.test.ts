import { afterEach, describe, expect, it, vi } from 'vitest';
import { scheduleDescriber } from '../../src/config/describe-schedule.js';
import { resolveRawConfig } from '../../src/config/load-config.js';

const ENVIRONMENT = { file: '/c/foldersync.yaml', env: {}, home: () => '/home/me', isRoot: false };

/** How often a zone's clock is asked while a config of so many pairs, half of them with the same cron, is read and described. */
async function clockQuestions(count: number): Promise<number> {
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  const names = Array.from({ length: count }, (_, n) => `p${n}`);
  const pairs = Object.fromEntries(
    names.map((name, n) => {
      const cron = n % 2 === 0 ? '*/5 * * * *' : '*/7 * * * *';
      return [name, { source: `/s/${name}`, replica: `/r/${name}`, cron, timezone: 'Europe/Berlin' }];
    }),
  );
  const loaded = await resolveRawConfig({ version: 1, stateDir: '/state', pairs }, ENVIRONMENT);
  if (!loaded.valid) throw new Error(JSON.stringify(loaded.diagnostics));
  const describeSchedule = scheduleDescriber();
  for (const pair of loaded.config.pairs) expect(await describeSchedule(pair)).toMatch(/minutes/);
  return asked.mock.calls.length;
}

describe('a config of many pairs', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('asks for the clock changes of a zone once for each cron, not for each pair', async () => {
    const few = await clockQuestions(2);
    vi.restoreAllMocks();
    expect(few).toBeGreaterThan(700);
    expect(await clockQuestions(200)).toBe(few);
  });
});
