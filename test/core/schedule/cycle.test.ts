import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startCycle, stepCycle } from '../../../src/core/schedule/cycle.js';
import type { CycleCommand, CycleInput, CycleState, Demand } from '../../../src/core/schedule/cycle-state.js';
import type { Outcome } from '../../../src/core/report/report.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TICKS: readonly Demand[] = ['interval', 'cron'];
const COLLAPSING: readonly Demand[] = ['startup', 'watch', 'rescan', 'manual', 'catch-up'];

const demand = (trigger: Demand): CycleInput => ({ kind: 'demand', trigger });
const report = (outcome: Outcome, again = false): CycleInput => ({ kind: 'report', report: { outcome, again } });
const granted: CycleInput = { kind: 'granted' };
const died: CycleInput = { kind: 'died' };
const stuck: CycleInput = { kind: 'stuck' };
const elapsed: CycleInput = { kind: 'elapsed' };
const cancel: CycleInput = { kind: 'cancel' };
const stop: CycleInput = { kind: 'stop' };

/** Feeds inputs to a new cycle: where it ends, and what each input was answered with, as short texts. */
function play(
  inputs: readonly CycleInput[],
  retries = true,
  watches = false,
): { state: CycleState; answers: string[][] } {
  let state = startCycle({ retries, watches });
  const answers = inputs.map((input) => {
    const [next, commands] = stepCycle(state, input);
    state = next;
    return commands.map(shorten);
  });
  return { state, answers };
}

function shorten(command: CycleCommand): string {
  switch (command.kind) {
    case 'start-pass':
      return `start-pass ${command.trigger}`;
    case 'set-timer':
      return `set-timer ${command.ms}`;
    default:
      return command.kind;
  }
}

/** The answer to the last of the inputs. */
function lastAnswer(inputs: readonly CycleInput[], retries = true): string[] {
  return play(inputs, retries).answers.at(-1) ?? [];
}

const running = [demand('interval'), granted];
const backingOff = [...running, report('problems')];

describe('a pass', () => {
  it('waits for a slot, runs with its trigger and gives the slot back', () => {
    const { state, answers } = play([demand('startup'), granted, report('ok')]);
    expect(answers).toEqual([['request-slot'], ['start-pass startup'], ['release-slot']]);
    expect(state).toEqual(startCycle({ retries: true, watches: false }));
  });

  it.each(TICKS)('drops and counts a tick that comes while it waits or runs: %s', (trigger) => {
    const { state, answers } = play([demand('manual'), demand(trigger), granted, demand(trigger), demand(trigger)]);
    expect(answers.slice(3)).toEqual([[], []]);
    expect(answers[1]).toEqual([]);
    expect(state).toMatchObject({ kind: 'running', droppedTicks: 3, next: undefined });
    expect(stepCycle(state, report('ok'))).toEqual([
      { kind: 'idle', retries: true, watches: false, failures: 0, agains: 0, losses: 0, droppedTicks: 3 },
      [{ kind: 'release-slot' }],
    ]);
  });

  it.each(COLLAPSING)('is followed by one more when demands come while it runs: %s', (trigger) => {
    const demands = [demand(trigger), demand('watch'), demand('manual'), demand('rescan')];
    const { state, answers } = play([...running, ...demands, report('ok'), granted, report('ok')]);
    expect(answers.slice(6)).toEqual([['release-slot', 'request-slot'], [`start-pass ${trigger}`], ['release-slot']]);
    expect(state).toMatchObject({ kind: 'idle', droppedTicks: 0 });
  });

  it('covers the demands that come while it still waits', () => {
    const { state } = play([demand('interval'), demand('watch'), demand('manual'), granted, report('ok')]);
    expect(state).toMatchObject({ kind: 'idle', droppedTicks: 0 });
  });
});

describe('a report that asks for another pass', () => {
  const again = [report('ok', true), granted];

  it('is followed at once, three times in a row, then with growing waits', () => {
    const first = [...running, ...again, ...again, ...again];
    expect(lastAnswer([...running, report('ok', true)])).toEqual(['release-slot', 'request-slot']);
    expect(lastAnswer(first)).toEqual(['start-pass retry']);
    expect(lastAnswer([...first, report('ok', true)])).toEqual(['release-slot', 'set-timer 30000']);
    const second = [...first, report('ok', true), elapsed, granted];
    expect(lastAnswer([...second, report('ok', true)])).toEqual(['release-slot', 'set-timer 60000']);
    expect(play([...second, report('ok')]).state).toMatchObject({ kind: 'idle', agains: 0 });
  });

  it('counts from the start after one that did not ask', () => {
    const calm = [...running, ...again, ...again, ...again, report('ok'), ...running];
    expect(lastAnswer([...calm, report('ok', true)])).toEqual(['release-slot', 'request-slot']);
  });

  it('counts from the start after an engine that died', () => {
    const calm = [...running, ...again, ...again, ...again, died, elapsed, granted];
    expect(lastAnswer([...calm, report('ok', true)])).toEqual(['release-slot', 'request-slot']);
  });

  it.each(['ok', 'problems', 'held'] as const)('is followed whatever the outcome: %s', (outcome) => {
    expect(lastAnswer([...running, report(outcome, true)])).toEqual(['release-slot', 'request-slot']);
  });

  it('waits for the next tick when it is held for the fourth time', () => {
    const held = [report('held', true), granted];
    const { state, answers } = play([...running, ...held, ...held, ...held, report('held', true)]);
    expect(answers.at(-1)).toEqual(['release-slot']);
    expect(state.kind).toBe('idle');
  });
});

describe('what went wrong', () => {
  /** The waits after each of many failures of one kind. */
  function waits(failure: CycleInput[], count: number): number[] {
    let state = startCycle({ retries: true, watches: false });
    const found: number[] = [];
    const feed = (input: CycleInput) => {
      const [next, commands] = stepCycle(state, input);
      state = next;
      for (const command of commands) if (command.kind === 'set-timer') found.push(command.ms);
    };
    feed(demand('interval'));
    while (found.length < count) {
      feed(granted);
      for (const input of failure) feed(input);
      feed(elapsed);
    }
    return found;
  }

  it.each([['problems'], ['failed']] as const)('is tried again after 30 s, rising to an hour: %s', (outcome) => {
    const found = waits([report(outcome)], 1100);
    expect(found.slice(0, 9)).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600].map((seconds) => seconds * 1000));
    expect(found.at(-1)).toBe(HOUR_MS);
  });

  it.each([
    ['an engine that died', [died]],
    ['an engine that was stuck, once it is gone', [stuck, died]],
  ])('is tried again after 1 s, rising to 5 minutes: %s', (_, failure) => {
    const found = waits(failure, 1100);
    expect(found.slice(0, 10)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300].map((seconds) => seconds * 1000));
    expect(found.at(-1)).toBe(5 * MINUTE_MS);
  });

  it('is tried again with the trigger retry', () => {
    expect(play([...backingOff, elapsed, granted]).answers.slice(-2)).toEqual([['request-slot'], ['start-pass retry']]);
  });

  it.each([...TICKS, ...COLLAPSING])('does not delay a demand, and is still counted after it: %s', (trigger) => {
    const { answers, state } = play([...backingOff, demand(trigger), granted, report('failed')]);
    expect(answers.slice(-3)).toEqual([
      ['clear-timer', 'request-slot'],
      [`start-pass ${trigger}`],
      ['release-slot', 'set-timer 60000'],
    ]);
    expect(state).toMatchObject({ failures: 2, droppedTicks: 0 });
  });

  it('is forgotten after a good pass', () => {
    const { state } = play([...backingOff, elapsed, granted, report('ok')]);
    expect(state).toMatchObject({ kind: 'idle', failures: 0 });
  });

  it.each([['held'], ['cancelled']] as const)('is not tried again, and neither forgotten, when %s', (outcome) => {
    const { state, answers } = play([...backingOff, elapsed, granted, report(outcome)]);
    expect(answers.at(-1)).toEqual(['release-slot']);
    expect(state).toMatchObject({ kind: 'idle', failures: 1 });
  });

  it('gives way at once to a demand that came while the pass ran', () => {
    expect(lastAnswer([...running, demand('manual'), report('problems')])).toEqual(['release-slot', 'request-slot']);
  });

  it('waits in spite of a demand when the engine died, so that it cannot crash in a tight loop', () => {
    const { answers } = play([...running, demand('watch'), died, elapsed, granted]);
    expect(answers.slice(3)).toEqual([['release-slot', 'set-timer 1000'], ['request-slot'], ['start-pass retry']]);
  });

  it('is not tried again for a pair that runs once, but what was demanded is done', () => {
    for (const failure of [[report('problems')], [report('failed')], [died], [stuck, died]]) {
      expect(play([...running, ...failure], false).state.kind).toBe('idle');
    }
    expect(lastAnswer([...running, demand('manual'), died], false)).toEqual(['release-slot', 'request-slot']);
  });

  it('follows up to three requests for another pass for a pair that runs once, and then ends', () => {
    const again = [report('ok', true), granted];
    const { state, answers } = play([...running, ...again, ...again, ...again, report('ok', true)], false);
    expect(answers.flat().filter((answer) => answer === 'start-pass retry').length).toBe(3);
    expect(state.kind).toBe('idle');
  });
});

describe('an engine', () => {
  it('that is stuck gives its slot back and is killed, and nothing starts before it is gone', () => {
    const { state, answers } = play([...running, stuck, demand('interval'), demand('manual'), elapsed, granted]);
    expect(answers.slice(2)).toEqual([['release-slot', 'kill-engine'], [], [], [], ['release-slot']]);
    expect(state).toMatchObject({ kind: 'stuck', next: 'manual', droppedTicks: 1 });
    expect(stepCycle(state, died)[0].kind).toBe('backing-off');
  });

  it('that was killed is not believed when its report comes after all', () => {
    expect(play([...running, stuck, report('ok')]).state.kind).toBe('stuck');
  });

  it.each([
    ['idle', []],
    ['waiting', [demand('cron')]],
    ['backing-off', backingOff],
  ])('that dies outside a pass changes nothing: %s', (kind, inputs) => {
    const { state, answers } = play([...inputs, died]);
    expect(answers.at(-1)).toEqual([]);
    expect(state.kind).toBe(kind);
  });
});

describe('a pass that has to wait for something before its turn', () => {
  it('is left out without a word of failure', () => {
    const { state, answers } = play([demand('interval'), { kind: 'skipped' }]);
    expect(answers.at(-1)).toEqual([]);
    expect(state).toMatchObject({ kind: 'idle', failures: 0 });
  });

  it('has failed where that has failed, and is tried again like any other', () => {
    const { state, answers } = play([demand('interval'), { kind: 'unready' }]);
    expect(answers.at(-1)).toEqual(['set-timer 30000']);
    expect(state).toMatchObject({ kind: 'backing-off', failures: 1 });
    expect(play([demand('interval'), { kind: 'unready' }, elapsed]).answers.at(-1)).toEqual(['request-slot']);
  });

  it('and has begun is neither left out nor failed by that', () => {
    for (const kind of ['skipped', 'unready'] as const) expect(play([...running, { kind }]).state.kind).toBe('running');
  });
});

describe('stop', () => {
  it.each([
    ['idle', [], []],
    ['waiting', [demand('cron')], ['cancel-request']],
    ['backing off', backingOff, ['clear-timer']],
    ['stuck', [...running, stuck], []],
  ])('ends a pair that is %s', (_, inputs, expected) => {
    const { state, answers } = play([...inputs, stop]);
    expect(answers.at(-1)).toEqual(expected);
    expect(state.kind).toBe('stopped');
  });

  it.each([
    ['reports', report('cancelled', true), ['release-slot']],
    ['reports problems', report('problems'), ['release-slot']],
    ['loses its engine', died, ['release-slot']],
    ['does not answer', stuck, ['release-slot', 'kill-engine']],
  ])('ends a pass that then %s', (_, end, expected) => {
    const { state, answers } = play([...running, demand('manual'), stop, stop, demand('watch'), end]);
    expect(answers.slice(3)).toEqual([['cancel-pass'], [], [], expected]);
    expect(state.kind).toBe('stopped');
  });

  it('gives back a slot whose grant crossed it', () => {
    expect(lastAnswer([demand('cron'), stop, granted])).toEqual(['release-slot']);
  });
});

/** What the supervisor and the world around it would look like; each command checks that it is allowed. */
class World {
  state: CycleState;
  slot: 'none' | 'requested' | 'held' = 'none';
  hasCrossedGrant = false;
  engine: 'calm' | 'passing' | 'killed' = 'calm';
  hasTimer = false;
  isStopped = false;
  /** Whether a demand was taken that no pass has started after. */
  isOwed = false;
  #isSurplus = false;

  constructor(
    retries: boolean,
    private readonly watches: boolean,
  ) {
    this.state = startCycle({ retries, watches });
  }

  /** Feeds an input, if it can happen now. */
  feed(input: CycleInput): void {
    if (!this.#canHappen(input)) return;
    if (input.kind === 'stop') this.isStopped = true;
    const isCancelled = input.kind === 'cancel' && ['running', 'waiting'].includes(this.state.kind);
    if (input.kind === 'elapsed') this.hasTimer = false;
    const isLeftOut = input.kind === 'skipped' || input.kind === 'unready';
    if (isLeftOut) this.slot = 'none';
    if (input.kind === 'died') this.engine = 'calm';
    if (input.kind === 'report' && this.engine === 'passing') this.engine = 'calm';
    if (input.kind === 'granted') {
      // One that was cancelled and is answered only now, perhaps after another one that was asked for meanwhile.
      this.#isSurplus = this.slot === 'held';
      if (this.slot !== 'requested') this.hasCrossedGrant = false;
      this.slot = 'held';
    }
    const before = this.state.droppedTicks;
    const [state, commands] = stepCycle(this.state, input);
    this.state = state;
    if (input.kind === 'demand' && !this.isStopped && state.droppedTicks === before) this.isOwed = true;
    if (isCancelled || isLeftOut) this.isOwed = false;
    for (const command of commands) this.#carryOut(command);
    expect(this.slot === 'held').toBe(state.kind === 'running' || state.kind === 'stopping');
    expect(this.hasTimer).toBe(state.kind === 'backing-off');
  }

  /** Lets everything go well until nothing is left to happen. */
  settle(): void {
    for (let turn = 0; turn < 20; turn++) {
      for (const input of [granted, report('ok'), died, elapsed]) {
        // The end of an engine that watches and that nobody has killed is no good end.
        if (input !== died || !this.watches || this.engine === 'killed') this.feed(input);
      }
    }
  }

  #canHappen(input: CycleInput): boolean {
    switch (input.kind) {
      case 'granted':
        return this.slot === 'requested' || this.hasCrossedGrant;
      case 'report':
        return this.engine !== 'calm';
      case 'stuck':
        return this.engine === 'passing' || (this.watches && this.engine === 'calm');
      case 'elapsed':
        return this.hasTimer;
      case 'skipped':
      case 'unready':
        return this.slot === 'requested';
      case 'died':
      case 'demand':
      case 'cancel':
      case 'stop':
        return true;
    }
  }

  #carryOut(command: CycleCommand): void {
    switch (command.kind) {
      case 'request-slot':
        expect([this.slot, this.isStopped]).toEqual(['none', false]);
        this.slot = 'requested';
        break;
      case 'cancel-request':
        expect(this.slot).toBe('requested');
        this.slot = 'none';
        this.hasCrossedGrant = true;
        break;
      case 'release-slot':
        expect(this.slot).toBe('held');
        if (!this.#isSurplus) this.slot = 'none';
        this.#isSurplus = false;
        break;
      case 'start-pass':
        expect([this.slot, this.engine, this.isStopped]).toEqual(['held', 'calm', false]);
        this.engine = 'passing';
        this.isOwed = false;
        break;
      case 'cancel-pass':
        expect(this.engine).toBe('passing');
        break;
      case 'kill-engine':
        expect(this.engine).not.toBe('killed');
        this.engine = 'killed';
        break;
      case 'set-timer':
        expect([this.hasTimer, command.ms > 0 && command.ms <= HOUR_MS]).toEqual([false, true]);
        this.hasTimer = true;
        break;
      case 'clear-timer':
        expect(this.hasTimer).toBe(true);
        this.hasTimer = false;
        break;
    }
  }
}

const anyInput: fc.Arbitrary<CycleInput> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...TICKS, ...COLLAPSING).map(demand) },
  { weight: 6, arbitrary: fc.constant(granted) },
  { weight: 1, arbitrary: fc.constantFrom<CycleInput>({ kind: 'skipped' }, { kind: 'unready' }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom<Outcome>('ok', 'problems', 'held', 'failed', 'cancelled'), fc.boolean())
      .map(([outcome, again]) => report(outcome, again)),
  },
  { weight: 3, arbitrary: fc.constantFrom(died, stuck, elapsed) },
  { weight: 1, arbitrary: fc.constantFrom(cancel, stop) },
);

describe('a pass that nobody wants any more', () => {
  const running = [demand('interval'), granted];

  it('ends between two operations, and what was asked for meanwhile goes with it', () => {
    const { answers, state } = play([...running, demand('manual'), cancel, report('cancelled', true)]);
    expect(answers.slice(2)).toEqual([[], ['cancel-pass'], ['release-slot']]);
    expect(state.kind).toBe('idle');
  });

  it('does not begin where it waits for a slot', () => {
    const { answers, state } = play([demand('interval'), cancel, granted]);
    expect(answers).toEqual([['request-slot'], ['cancel-request'], ['release-slot']]);
    expect(state.kind).toBe('idle');
  });

  it('is none where none runs or waits', () => {
    expect(lastAnswer([cancel])).toEqual([]);
    expect(lastAnswer([...running, report('problems'), cancel])).toEqual([]);
  });
});

describe('a pair that watches', () => {
  const watching = (inputs: readonly CycleInput[]) => play(inputs, true, true);
  const done = [demand('startup'), granted, report('ok')];

  it('makes up for an engine that was lost between two passes with a full pass, later each time', () => {
    const { answers, state } = watching([...done, died, elapsed, granted, report('ok'), died]);
    expect(answers.slice(3)).toEqual([
      ['set-timer 1000'],
      ['request-slot'],
      ['start-pass retry'],
      ['release-slot'],
      ['set-timer 2000'],
    ]);
    expect(state).toMatchObject({ kind: 'backing-off', losses: 2 });
  });

  it('counts anew once an engine has lived until the next demand', () => {
    const again = [died, elapsed, granted, report('ok')];
    const { answers } = watching([...done, ...again, ...again, demand('rescan'), granted, report('ok'), died]);
    expect(answers.at(-1)).toEqual(['set-timer 1000']);
  });

  it('does not wait for the retry of a pass with problems when its engine is lost meanwhile', () => {
    const { answers } = watching([demand('startup'), granted, report('problems'), died]);
    expect(answers.at(-1)).toEqual(['clear-timer', 'set-timer 1000']);
  });

  it.each<[string, CycleInput[], string[]]>([
    ['idle', done, ['kill-engine']],
    ['backing off', [demand('startup'), granted, report('problems')], ['clear-timer', 'kill-engine']],
    ['waiting for a slot', [...done, demand('watch')], ['cancel-request', 'kill-engine']],
  ])('whose targeted pass is stuck while it is %s starts nothing before the engine is gone', (_, before, answer) => {
    const { answers, state } = watching([...before, stuck, demand('manual'), elapsed, died, elapsed, granted]);
    expect(answers[before.length]).toEqual(answer);
    expect(answers.slice(before.length + 1)).toEqual([
      [],
      [],
      [expect.stringMatching(/^set-timer/)],
      ['request-slot'],
      ['start-pass retry'],
    ]);
    expect(state.kind).toBe('running');
  });
});

describe('any sequence of inputs', () => {
  it('runs no two passes at once, keeps no slot and no timer, starts nothing after stop and forgets no demand', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.array(anyInput, { maxLength: 60 }), (retries, watches, inputs) => {
        // A pair that runs once does not watch.
        const world = new World(retries, retries && watches);
        for (const input of inputs) world.feed(input);
        world.settle();
        expect(world.state.kind).toBe(world.isStopped ? 'stopped' : 'idle');
        expect([world.slot, world.hasCrossedGrant, world.engine, world.hasTimer]).toEqual([
          'none',
          false,
          'calm',
          false,
        ]);
        if (!world.isStopped) expect(world.isOwed).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  it('is taken without an error and without touching the state before, also where it means nothing', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.array(anyInput, { maxLength: 40 }), (watches, inputs) => {
        let state = Object.freeze(startCycle({ retries: true, watches }));
        for (const input of inputs) state = Object.freeze(stepCycle(state, input)[0]);
        expect(state.failures).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});
