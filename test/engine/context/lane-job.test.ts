import { describe, expect, it } from 'vitest';
import { layout } from '../../../src/core/memory/layout.js';
import { type Helpers, JOB, JobState } from '../../../src/engine/context/lane-job.js';

const ONE = layout({ ...JOB, number: 'i32' });

/** Fails where the I/O thread would wait. */
const UNWAITING = {
  invite: () => {},
  attend: () => {
    throw new Error('it waits');
  },
  isGone: () => false,
};

/** Some lanes are dead, and are found to be so once they were waited for. */
const withDead = (...dead: readonly number[]) => {
  let waits = 0;
  return {
    invite: () => {},
    attend: () => {
      if (++waits > 1) throw new Error('it waits');
    },
    isGone: (lane: number) => dead.includes(lane),
  };
};

class OneNumber extends JobState {
  readonly #number: Int32Array;

  constructor() {
    const fields = ONE.make();
    super(fields);
    this.#number = fields.number;
  }

  set(value: number): void {
    Atomics.store(this.#number, 0, value);
  }

  waitForNumber(value: number, who: { lane: number; helpers: Helpers }): void {
    this.waitWhile(this.#number, 0, { value, ...who });
  }
}

describe('a job that lanes may join', () => {
  it('is not left by the I/O thread before the last of them', () => {
    const owner = new JobState(ONE.make());
    const lane = new JobState(ONE.over(owner.memory));
    expect(() => lane.join(0, () => owner.close(UNWAITING))).toThrow('it waits');
    owner.close(UNWAITING);
  });

  it('is closed to those who come later', () => {
    const owner = new JobState(ONE.make());
    owner.close(UNWAITING);
    new JobState(ONE.over(owner.memory)).join(0, () => expect.unreachable());
    owner.close(UNWAITING);
  });

  it('is left also by one that fails', () => {
    const owner = new JobState(ONE.make());
    const fail = () => {
      throw new Error('a defect');
    };
    expect(() => new JobState(ONE.over(owner.memory)).join(0, fail)).toThrow('a defect');
    owner.close(UNWAITING);
  });

  it('is left where the last of them have died in it, and says so', () => {
    const owner = new JobState(ONE.make());
    const lane = new JobState(ONE.over(owner.memory));
    lane.join(0, () => {
      lane.join(30, () => {
        for (const dead of [[], [0], [30], [1, 29]]) expect(() => owner.close(withDead(...dead))).toThrow('it waits');
        expect(owner.close(withDead(0, 30))).toBe(false);
      });
      expect(owner.close(withDead(0, 30))).toBe(false);
      expect(() => owner.close(withDead(30))).toThrow('it waits');
    });
    expect(owner.close(UNWAITING)).toBe(true);
  });

  it('is whole where a lane has left it, and has died since', () => {
    const owner = new JobState(ONE.make());
    const lane = new JobState(ONE.over(owner.memory));
    let leave = () => {};
    const left = { ...withDead(0), attend: () => leave() };
    lane.join(0, () => {
      leave = () => new JobState(ONE.over(owner.memory)).join(0, () => expect.unreachable());
      expect(owner.close(left)).toBe(true);
    });
  });

  it('keeps the I/O thread no longer than the lane lives that it waits for', () => {
    const owner = new OneNumber();
    owner.set(7);
    expect(() => owner.waitForNumber(7, { lane: 3, helpers: withDead(2) })).toThrow('it waits');
    owner.waitForNumber(7, { lane: 3, helpers: withDead(3) });
    owner.waitForNumber(6, { lane: 3, helpers: UNWAITING });
  });
});
