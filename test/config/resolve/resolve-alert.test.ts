import { describe, expect, it } from 'vitest';
import { diagnosticsOf, loadText, validConfig } from '../load-text.js';

async function loaded(pair: string, defaults = '{}') {
  const text = `version: 1\ndefaults: ${defaults}\npairs: { p: { source: /s, replica: /r, ${pair} } }\n`;
  const config = await loadText(text);
  const alertAfterMs = validConfig(config).pairs[0]?.alertAfterMs;
  return { alertAfterMs, told: diagnosticsOf(config).map(({ severity, message }) => `${severity}: ${message}`) };
}

describe('after how long a pair is stale', () => {
  it('is what the config says, of the pair before the defaults, and nothing where it says nothing', async () => {
    expect(await loaded('interval: 1h')).toEqual({ alertAfterMs: undefined, told: [] });
    expect(await loaded('interval: 1h, alertAfter: 1h', '{ alertAfter: 3d }')).toEqual({
      alertAfterMs: 3_600_000,
      told: [],
    });
    expect(await loaded('cron: "0 3 * * *"', '{ alertAfter: 1m }')).toMatchObject({ alertAfterMs: 60_000 });
  });

  it('is warned of where it is over before the next pass is due', async () => {
    const words = 'is over before the next pass is due, 1 h after the last one';
    expect(await loaded('interval: 1h, alertAfter: 10m')).toEqual({
      alertAfterMs: 600_000,
      told: [expect.stringMatching(new RegExp(`^warning: .*alertAfter.* ${words}`))],
    });
    expect((await loaded('watch: true, rescan: 1h', '{ alertAfter: 10m }')).told).toHaveLength(1);
  });
});
