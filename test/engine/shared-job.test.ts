import { describe, expect, it } from 'vitest';
import { JobState } from '../../src/engine/context/shared-job.js';

/** Fails where the I/O thread would wait. */
const UNWAITING = {
  invite: () => {},
  attend: () => {
    throw new Error('it waits');
  },
};

describe('a job that lanes may join', () => {
  it('is not left by the I/O thread before the last of them', () => {
    const owner = new JobState(1);
    const lane = new JobState(owner.memory);
    expect(() => lane.join(() => owner.close(UNWAITING))).toThrow('it waits');
    owner.close(UNWAITING);
  });

  it('is closed to those who come later', () => {
    const owner = new JobState(1);
    owner.close(UNWAITING);
    new JobState(owner.memory).join(() => expect.unreachable());
    owner.close(UNWAITING);
  });

  it('is left also by one that fails', () => {
    const owner = new JobState(1);
    const fail = () => {
      throw new Error('a defect');
    };
    expect(() => new JobState(owner.memory).join(fail)).toThrow('a defect');
    owner.close(UNWAITING);
  });
});
