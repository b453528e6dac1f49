import { describe, expect, it, vi } from 'vitest';
import { startSchedule } from '../../../src/runner/schedule/start-schedule.js';
import { ManualClock } from '../manual-clock.js';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A jump of the wall clock is seen within this time. */
const SEEN_MS = 30_000;

interface Setup {
  readonly at?: string;
  readonly expression?: string;
  readonly timezone?: string;
  readonly catchUp?: boolean;
  readonly runAtStart?: boolean;
  readonly isSuccessor?: boolean;
  readonly lastPassStartedAt?: string;
}

/** Starts a daily job at 02:30 UTC on 4 May at noon, or what is asked for; ticks are kept as `trigger wall-time`. */
function start(setup: Setup = {}) {
  const { at = '2026-05-04T12:00Z', expression = '30 2 * * *', timezone = 'UTC', lastPassStartedAt } = setup;
  const { catchUp = false, runAtStart = false, isSuccessor = false } = setup;
  const clock = new ManualClock(at);
  const ticks: string[] = [];
  const schedule = startSchedule(
    { kind: 'cron', expression, timezone, catchUp, runAtStart },
    {
      clock,
      isSuccessor,
      onTick: (trigger) => ticks.push(`${trigger} ${text(clock.now())}`),
      onMissed: (scheduledAt) => ticks.push(`missed ${text(scheduledAt)}`),
      ...(lastPassStartedAt === undefined ? {} : { lastPassStartedAt: Date.parse(lastPassStartedAt) }),
    },
  );
  /** What was ticked since it was asked last. */
  const taken = () => ticks.splice(0);
  return { clock, schedule, taken };
}

function text(instant: number): string {
  return new Date(instant).toISOString().replace('2026-', '').replace(':00.000Z', '');
}

describe('a cron schedule', () => {
  it('ticks at its times, exactly, and says the next one', () => {
    const { clock, schedule, taken } = start();
    expect(schedule.nextAt()).toBe(Date.parse('2026-05-05T02:30Z'));
    clock.advance(2 * DAY_MS);
    expect(taken()).toEqual(['cron 05-05T02:30', 'cron 05-06T02:30']);
    expect(schedule.nextAt()).toBe(Date.parse('2026-05-07T02:30Z'));
  });

  it('ticks each second with six fields, without one twice', () => {
    const { clock, taken } = start({ expression: '*/2 * * * * *' });
    clock.advance(60 * SECOND_MS);
    const ticks = taken();
    expect(ticks.length).toBe(30);
    expect(new Set(ticks).size).toBe(30);
  });

  it('ticks across both changes of the year, and not at all by itself at the start', () => {
    const { clock, taken } = start({ at: '2026-03-28T12:00Z', timezone: 'Europe/Berlin' });
    clock.advance(0);
    expect(taken()).toEqual([]);
    clock.advance(2 * DAY_MS);
    expect(taken()).toEqual(['cron 03-29T01:00', 'cron 03-30T00:30']);
    clock.advanceTo('2026-10-24T12:00Z');
    expect(taken().length).toBe(208);
    clock.advance(2 * DAY_MS);
    expect(taken()).toEqual(['cron 10-25T00:30', 'cron 10-26T01:30']);
  });

  it('waits for a time that is months away', () => {
    const { clock, schedule, taken } = start({ expression: '0 0 1 1 *' });
    clock.advance(200 * DAY_MS);
    expect(taken()).toEqual([]);
    expect(schedule.nextAt()).toBe(Date.parse('2027-01-01T00:00Z'));
    clock.advanceTo('2027-01-01T00:00Z');
    expect(taken()).toEqual(['cron 2027-01-01T00:00']);
  });

  it('ticks late, once, when the process was blocked over several times', () => {
    const { clock, taken } = start({ expression: '*/5 * * * * *' });
    clock.advance(1000);
    clock.block(44_000);
    expect(taken()).toEqual(['cron 05-04T12:00:45.000Z']);
    clock.advance(5000);
    expect(taken()).toEqual(['cron 05-04T12:00:50.000Z']);
  });

  it('waits again when a timer is called too early', () => {
    const { clock, taken } = start({ at: '2026-05-05T02:29:59.000Z' });
    clock.jump(-1);
    clock.advance(1000);
    expect(taken()).toEqual([]);
    clock.advance(1);
    expect(taken()).toEqual(['cron 05-05T02:30']);
  });

  it('prints nothing by itself', () => {
    const prints = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => vi.spyOn(console, name));
    const { clock, schedule } = start({ expression: '* * * * *', runAtStart: true, catchUp: true });
    clock.advance(HOUR_MS);
    clock.jump(HOUR_MS);
    clock.advance(HOUR_MS);
    schedule.stop();
    for (const print of prints) {
      expect(print).not.toHaveBeenCalled();
      print.mockRestore();
    }
  });
});

describe('the start', () => {
  it('runs a pass at once with runAtStart, and then at its times', () => {
    const { clock, schedule, taken } = start({ runAtStart: true });
    expect(schedule.nextAt()).toBe(clock.now());
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['startup 05-04T12:00', 'cron 05-05T02:30']);
  });

  it.each([
    ['a time lies between the last pass and now', '2026-05-03T02:30:00.020Z', ['catch-up 05-04T12:00']],
    ['several lie between', '2026-04-01T02:30Z', ['catch-up 05-04T12:00']],
    ['the last pass was at the last time', '2026-05-04T02:30Z', []],
    ['the last pass was by hand, after the last time', '2026-05-04T09:00Z', []],
    ['the last pass lies in the future', '2026-06-01T00:00Z', []],
    ['the pair is new', undefined, []],
  ])('with catchUp, when %s', (_, lastPassStartedAt, expected) => {
    const { clock, taken } = start({ catchUp: true, ...(lastPassStartedAt ? { lastPassStartedAt } : {}) });
    clock.advance(HOUR_MS);
    expect(taken()).toEqual(expected);
  });

  it('makes nothing up without catchUp', () => {
    const { clock, taken } = start({ lastPassStartedAt: '2026-04-01T00:00Z' });
    clock.advance(HOUR_MS);
    expect(taken()).toEqual([]);
  });

  it('runs one pass, not two, with both runAtStart and catchUp', () => {
    const { clock, taken } = start({ catchUp: true, runAtStart: true, lastPassStartedAt: '2026-04-01T00:00Z' });
    clock.advance(HOUR_MS);
    expect(taken()).toEqual(['startup 05-04T12:00']);
  });
});

describe('a wall clock that goes forward, or a suspend', () => {
  it('does not delay the times after it', () => {
    const { clock, taken } = start();
    clock.jump(10 * HOUR_MS);
    clock.advanceTo('2026-05-05T02:30Z');
    expect(taken()).toEqual(['cron 05-05T02:30']);
  });

  it('ticks for a time that was jumped over by less than a minute', () => {
    const { clock, taken } = start({ at: '2026-05-05T02:29:10Z' });
    clock.jump(55 * SECOND_MS);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['cron 05-05T02:30:35.000Z']);
    clock.advance(HOUR_MS);
    expect(taken()).toEqual([]);
  });

  it.each([
    [60, ['cron 05-05T02:31']],
    [61, ['missed 05-05T02:30']],
  ])('misses a time that is seen more than a minute after it: %d s', (seconds, expected) => {
    const { clock, taken } = start({ at: '2026-05-05T02:29:59Z' });
    clock.jump(seconds * SECOND_MS);
    clock.advance(1000);
    expect(taken()).toEqual(expected);
  });

  it('says which time was missed, and goes on', () => {
    const { clock, taken } = start();
    clock.jump(40 * HOUR_MS);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['missed 05-05T02:30']);
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['cron 05-07T02:30']);
  });

  it('makes up one pass with catchUp, however many times were missed', () => {
    const { clock, taken } = start({ catchUp: true, lastPassStartedAt: '2026-05-04T02:30Z' });
    clock.jump(100 * HOUR_MS);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['catch-up 05-08T16:00:30.000Z']);
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['cron 05-09T02:30']);
  });

  it('makes up nothing with catchUp for a pair that never ran, and does for one that has ticked', () => {
    const { clock, taken } = start({ catchUp: true });
    clock.jump(40 * HOUR_MS);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['missed 05-05T02:30']);
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['cron 05-07T02:30']);
    clock.jump(40 * HOUR_MS);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['catch-up 05-08T20:01']);
  });

  it('makes up nothing when a clock that was wrong at the start catches up with the last pass', () => {
    const { clock, taken } = start({
      at: '2026-01-01T00:00Z',
      catchUp: true,
      lastPassStartedAt: '2026-05-04T02:30Z',
    });
    clock.jump(Date.parse('2026-05-04T12:00Z') - clock.now());
    clock.advance(SEEN_MS);
    expect(taken()).toEqual([]);
    clock.advanceTo('2026-05-05T02:30Z');
    expect(taken()).toEqual(['cron 05-05T02:30']);
  });

  it('ticks for the latest time when a frequent job slept through many', () => {
    const { clock, taken } = start({ expression: '* * * * *', catchUp: true });
    clock.advance(MINUTE_MS);
    taken();
    clock.jump(8 * HOUR_MS);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['cron 05-04T20:01:30.000Z']);
    clock.advance(SEEN_MS);
    expect(taken()).toEqual(['cron 05-04T20:02']);
  });
});

describe('a wall clock that goes back', () => {
  it.each([[5], [2 * SECOND_MS], [HOUR_MS], [20 * HOUR_MS]])(
    'does not repeat a time that had its tick: %d ms',
    (ms) => {
      const { clock, taken } = start();
      clock.advanceTo('2026-05-05T02:30:00.001Z');
      expect(taken()).toEqual(['cron 05-05T02:30']);
      clock.jump(-ms);
      clock.advanceTo('2026-05-06T02:30Z');
      expect(taken()).toEqual(['cron 05-06T02:30']);
    },
  );

  it('does not repeat a second that had its tick', () => {
    const { clock, taken } = start({ expression: '* * * * * *' });
    clock.advance(3000);
    taken();
    clock.jump(-400);
    clock.advance(400);
    expect(taken()).toEqual([]);
    clock.advance(1000);
    expect(taken()).toEqual(['cron 05-04T12:00:04.000Z']);
  });

  it('lets a frequent job go on at once by the new time', () => {
    const { clock, taken } = start({ expression: '*/10 * * * *' });
    clock.advance(HOUR_MS);
    taken();
    clock.jump(-HOUR_MS + MINUTE_MS);
    clock.advance(20 * MINUTE_MS);
    expect(taken()).toEqual(['cron 05-04T12:10', 'cron 05-04T12:20']);
  });

  it('lets a schedule go on at once by the new time when the old one was years ahead', () => {
    const { clock, taken } = start({ at: '2030-01-01T00:00Z' });
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['cron 2030-01-01T02:30']);
    clock.jump(Date.parse('2026-05-04T12:00Z') - clock.now());
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['cron 05-05T02:30']);
  });

  it('gives a time its tick that had none before', () => {
    const { clock, schedule, taken } = start({ at: '2026-05-05T02:40Z' });
    clock.jump(-HOUR_MS);
    clock.advance(SEEN_MS);
    expect(schedule.nextAt()).toBe(Date.parse('2026-05-05T02:30Z'));
    clock.advanceTo('2026-05-05T02:30Z');
    expect(taken()).toEqual(['cron 05-05T02:30']);
  });

  it('does not take the place of another schedule for a start', () => {
    const { clock, taken } = start({ runAtStart: true, isSuccessor: true });
    clock.advance(DAY_MS);
    expect(taken()).toEqual(['cron 05-05T02:30']);
  });
});
