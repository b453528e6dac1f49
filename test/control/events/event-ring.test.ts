import { describe, expect, it } from 'vitest';
import { EventRing, type KeptEvent } from '../../../src/control/events/event-ring.js';
import { ManualClock } from '../../runner/manual-clock.js';

function ring() {
  const clock = new ManualClock('2026-05-04T12:00:00Z');
  return { clock, ring: new EventRing({ clock, timezone: () => 'UTC' }) };
}

describe('the ring of events', () => {
  it('gives those who come back what they have missed, and no more', () => {
    const { ring: events } = ring();
    events.hear({ kind: 'approved' }, 'a');
    const seen = events.lastId;
    events.hear({ kind: 'hold-ended' }, 'a');
    events.hear({ kind: 'pair-updated' }, 'b');
    const { isWhole, events: missed } = events.since(seen);
    expect(isWhole).toBe(true);
    expect(missed.map(({ pair, id }) => [pair, id])).toEqual([
      ['a', seen + 1],
      ['b', seen + 2],
    ]);
    expect(events.since(events.lastId)).toEqual({ isWhole: true, events: [] });
  });

  it('says where it cannot: of what is too long ago, and of the events of another service', () => {
    const { ring: events, clock } = ring();
    const start = events.lastId;
    for (let n = 0; n < 2001; n++) events.hear({ kind: 'pair-updated' }, 'a');
    expect(events.since(start).isWhole).toBe(false);
    expect(events.since(start + 1)).toMatchObject({ isWhole: true });
    expect(events.since(start - 1).isWhole).toBe(false);
    expect(events.since(events.lastId + 1).isWhole).toBe(false);
    // One that is started later has larger ids from the first on.
    clock.advance(10_000);
    expect(new EventRing({ clock, timezone: () => 'UTC' }).lastId).toBeGreaterThan(events.lastId);
  });

  it('is bounded by the size of what it keeps as well', () => {
    const { ring: events } = ring();
    const text = 'x'.repeat(300_000);
    for (let n = 0; n < 20; n++) events.hear({ kind: 'engine-output', text }, 'a');
    expect(events.since(0).events.length).toBeLessThanOrEqual(2);
  });

  it('tells of progress those alone who are there', () => {
    const { ring: events } = ring();
    const progress = { beats: 1, entries: 2, operations: 0, bytes: 0, bytesFound: 0, path: 'a\xff"' };
    const before = events.lastId;
    events.hear({ kind: 'pass-progress', progress }, 'a');
    expect(events.lastId).toBe(before);
    const told: KeptEvent[] = [];
    using _following = events.follow((event) => told.push(event));
    events.hear({ kind: 'pass-progress', progress }, 'a');
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]?.text ?? '').event.progress).toEqual({
      entries: 2,
      operations: 0,
      bytes: 0,
      bytesFound: 0,
      path: '"a\\xff\\""',
    });
    expect(events.since(before).events).toEqual([]);
  });
});
