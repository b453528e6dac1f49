import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openOnlooker } from '../../../src/cli/terminal/onlooker.js';
import { openPlainOutput } from '../../../src/runner/log/output.js';
import { pair, rig } from '../service-rig.js';

/** Passes of one pair, ten seconds apart, and how often the engine was asked for one. */
function passes({ engines, clock }: ReturnType<typeof rig>, count: number): number {
  for (let pass = 0; pass < count; pass++) {
    engines.last('a').report({ startedAt: clock.now() });
    clock.advance(10_000);
  }
  return engines.last('a').runs;
}

describe('a listener of what happens', () => {
  it('that throws delays no pass and no other listener, and is told of once', () => {
    const service = rig([pair('a')]);
    const heard: string[] = [];
    service.bus.subscribe('the one that throws', () => {
      throw new Error('broken');
    });
    service.bus.subscribe('the last one', ({ kind }) => heard.push(kind));
    expect(passes(service, 3)).toBe(4);
    expect(heard.filter((kind) => kind === 'pass-started')).toHaveLength(3);
    expect(service.bus.failures).toEqual(['the one that throws: an event could not be taken: broken']);
  });

  it('whose promise is never kept, or is rejected, is not waited for', async () => {
    const service = rig([pair('a')]);
    service.bus.subscribe('the one that blocks', () => new Promise(() => {}));
    service.bus.subscribe('the one that fails later', () => Promise.reject(new Error('too late')));
    expect(passes(service, 3)).toBe(4);
    await new Promise((resolve) => setImmediate(resolve));
    expect(service.bus.failures).toEqual(['the one that fails later: an event could not be taken: too late']);
  });

  it('that never reads what is written for it delays no pass', () => {
    const neverRead = new Writable({ highWaterMark: 1, write: () => {} });
    const service = rig([pair('a')], {
      output: (clock) => {
        const view = { format: 'text', timezone: 'UTC', level: 'debug', color: false } as const;
        const how = { showsOperations: true, showsTime: true, dropsLines: true };
        return openPlainOutput(openOnlooker({ stream: neverRead, ...view, ...how, clock }), clock);
      },
    });
    expect(passes(service, 50)).toBe(51);
    expect(service.bus.failures).toEqual([]);
  });

  it('that has gone hears nothing any more, the others do', () => {
    const service = rig([pair('a')]);
    const heard: string[] = [];
    const gone = service.bus.subscribe('the one that goes', () => heard.push('gone'));
    gone[Symbol.dispose]();
    service.bus.subscribe('the one that stays', ({ kind }, name) => heard.push(`${name} ${kind}`));
    expect(passes(service, 1)).toBe(2);
    expect(heard).toContain('a pass-ended');
    expect(heard).not.toContain('gone');
  });
});

describe('what happens to a pair', () => {
  const hold = {
    reason: 'source-missing' as const,
    message: 'the source is not there',
    hint: '',
    removals: 0,
    replacements: 0,
    examples: [],
  };

  it('is told with its state and the reason for it, once each time it changes', () => {
    const service = rig([pair('a')]);
    const states: string[] = [];
    service.bus.subscribe('the test', (event) => {
      if (event.kind === 'pair-state-changed') states.push(`${event.from} > ${event.to}: ${event.why ?? ''}`);
    });
    const { engines, clock } = service;
    engines.last('a').report({ outcome: 'held', hold });
    clock.advance(10_000);
    engines.last('a').report();
    expect(states).toEqual(['running > held: the source is not there', 'held > running: ', 'running > ok: ']);
  });

  it('says when a person has to decide, and when that is over; a pass that fails in between ends nothing', () => {
    const service = rig([pair('a')]);
    const heard: string[] = [];
    service.bus.subscribe('the test', ({ kind }) => {
      if (kind === 'held' || kind === 'hold-ended') heard.push(kind);
    });
    const { engines, clock } = service;
    engines.last('a').report({ outcome: 'held', hold });
    clock.advance(10_000);
    engines.last('a').report({ outcome: 'held', hold });
    clock.advance(10_000);
    engines.last('a').report({ outcome: 'failed', failure: { code: 'ROOT', message: 'm' } });
    clock.advance(30_000);
    expect(heard).toEqual(['held']);
    engines.last('a').report();
    expect(heard).toEqual(['held', 'hold-ended']);
  });

  it('tells of an engine that stands still, and of one that is lost, with what is known of them', () => {
    const service = rig([pair('a')]);
    const { engines, clock, bus } = service;
    const { pid } = engines.last('a');
    clock.advance(60_001);
    expect(bus.all).toContainEqual({
      event: { kind: 'engine-stuck', during: 'pass', afterMs: 60_000, pid },
      pair: 'a',
    });
    engines.last('a').exit({ code: null, signal: 'SIGKILL' });
    clock.advance(1000);
    const exit = { code: 70, signal: null, errorOutput: '' };
    engines.last('a').exit(exit);
    expect(bus.all).toContainEqual({
      event: { kind: 'engine-lost', exit, during: 'pass', isReported: true },
      pair: 'a',
    });
  });
});
