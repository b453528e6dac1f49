import { describe, expect, it } from 'vitest';
import { loadText, validConfig } from '../load-text.js';

/** A config of one pair, with these options in the defaults and in the pair. */
function load(own: string, defaults = '{}') {
  return loadText(
    `version: 1\ndefaults: ${defaults}\npairs: { p: { source: /s, replica: /r, interval: 1h${own === '' ? '' : `, ${own}`} } }\n`,
  );
}

async function resolved(own: string, defaults?: string) {
  const [pair] = validConfig(await load(own, defaults)).pairs;
  return pair?.verify;
}

async function mistakes(own: string, defaults?: string): Promise<string[]> {
  const loaded = await load(own, defaults);
  return loaded.valid ? [] : loaded.diagnostics.map(({ message }) => message);
}

describe('how a pair is verified', () => {
  it('is absent where nothing is said of it', async () => {
    expect(await resolved('')).toBeUndefined();
  });

  it('has defaults, and no schedule of its own', async () => {
    expect(await resolved('verify: {}')).toEqual({ rateBytesPerSecond: 20 * 2 ** 20, repair: true });
  });

  it('is by cron or by interval, those of the pair before those of the defaults', async () => {
    expect(
      await resolved('verify: { cron: "0 3 1 * *", repair: false }', '{ verify: { interval: 30d, rate: 1k/s } }'),
    ).toEqual({
      schedule: { kind: 'cron', expression: '0 3 1 * *', catchUp: true, runAtStart: false },
      rateBytesPerSecond: 1024,
      repair: false,
    });
    expect(await resolved('verify: { rate: 2k/s }', '{ verify: { interval: 30d } }')).toEqual({
      schedule: { kind: 'interval', everyMs: 30 * 86_400_000 },
      rateBytesPerSecond: 2048,
      repair: true,
    });
  });

  it('is not by both, nor at times that are none', async () => {
    expect(await mistakes('verify: { cron: "0 3 1 * *", interval: 1d }')).toEqual([
      expect.stringContaining('both "cron" and "interval"'),
    ]);
    expect(await mistakes('verify: { cron: "0 3 41 * *" }')).toEqual([expect.stringContaining('bad value')]);
  });
});
