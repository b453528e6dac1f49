import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { approveHold } from '../approve-hold.js';
import { COMPLETED, FIRST, mirror } from '../mirror.js';
import { folders, pathsIn, type Tree, temporaryFolder } from '../trees.js';

/** A replica that somebody else has filled: a hundred files, of which the source has all but one. */
const many = (from: number): Tree =>
  Object.fromEntries(Array.from({ length: 100 - from }, (_, n) => [`f${n + from}`, 'x']));

describe('a first pass to a replica that is not empty', () => {
  it.each([
    ['a file', many(1), many(0)],
    ['a directory', { a: 'a' }, { a: 'a', theirs: { b: 'b' } }],
    ['an entry of another type', { a: 'a' }, { a: { b: 'b' } }],
  ])('holds where %s would go, and copies all the same', (_, source, replica) => {
    const made = folders({ ...source, mine: 'm' }, replica);
    const { report, state } = mirror(made.source, made.replica, { state: FIRST });
    expect(report).toMatchObject({
      outcome: 'held',
      hold: { reason: 'first-pass' },
      counts: { removed: 0, replaced: 0 },
    });
    expect(report.hold?.message).toContain(
      'on the first pass between two folders nothing goes unasked, unless "adopt" is set',
    );
    expect(report.hold?.hint).toContain('nothing of that was removed, copies were made');
    expect(pathsIn(made.replica)).toContain('mine');
    expect(state.lastCompletedAt).toBeUndefined();
    expect(mirror(made.source, made.replica, { state }).report.hold?.reason).toBe('first-pass');
  });

  it('does not hold where nothing would go', () => {
    const { source, replica } = folders({ a: 'a', b: 'b' }, { a: 'older' });
    expect(mirror(source, replica, { state: FIRST }).report.outcome).toBe('ok');
  });

  it.each([
    ['with "adopt"', { policy: { adopt: true } }],
    ['with a person’s word', { approved: true }],
    ['without "prune"', { policy: { prune: false } }],
  ])('goes through %s', (_, options) => {
    const { source, replica } = folders({ a: 'a', b: 'b' }, { a: 'a', c: 'c' });
    const { report, state } = mirror(source, replica, { ...options, state: FIRST });
    expect(report.outcome).toBe('ok');
    expect(state.lastCompletedAt).toBeDefined();
  });

  it('is told by a plan', () => {
    const { source, replica } = folders({ a: 'a' }, { a: 'a', c: 'c' });
    const { report, lines } = mirror(source, replica, { state: FIRST, dryRun: true });
    expect(report).toMatchObject({ outcome: 'held', hold: { reason: 'first-pass', removals: 1 } });
    expect(report.hold?.hint).toBe('look and agree with "foldersync approve test"');
    expect(lines).toEqual(['remove c']);
  });
});

describe('a pass of a pair whose config is distrusted', () => {
  const WHY = 'an edit has taken "prune: false" away';

  it('holds whatever would go, says why, and so do those after it until one completes', () => {
    const { source, replica } = folders({ ...many(1), new: 'n' }, many(0));
    const first = mirror(source, replica, { distrust: WHY, policy: { adopt: true } });
    expect(first.report).toMatchObject({ outcome: 'held', hold: { reason: 'first-pass', removals: 1 } });
    expect(first.report.hold?.message).toMatch(/nothing goes unasked now: an edit has taken "prune: false" away$/);
    expect(first.state.distrust).toBe(WHY);
    const second = mirror(source, replica, { state: first.state });
    expect(second.report.hold?.message).toContain(WHY);
    fs.writeFileSync(path.join(source, 'f0'), 'x');
    const third = mirror(source, replica, { state: second.state });
    expect(third.report.outcome).toBe('ok');
    expect(third.state.distrust).toBeUndefined();
    fs.rmSync(path.join(source, 'f0'));
    expect(mirror(source, replica, { state: third.state }).report).toMatchObject({
      outcome: 'ok',
      counts: { removed: 1 },
    });
  });

  it('ends its distrust when it changes nothing', () => {
    const { source, replica } = folders({ a: 'a' }, {});
    const { state } = mirror(source, replica);
    const again = mirror(source, replica, { state, distrust: WHY });
    expect(again.report.outcome).toBe('ok');
    expect(again.state).not.toHaveProperty('distrust');
  });

  it('remembers it also where it is cut off', () => {
    const { source, replica } = folders({ a: 'a', b: 'b' }, { c: 'c' });
    const { state } = mirror(source, replica, { distrust: WHY, onEvent: () => true });
    expect(state.distrust).toBe(WHY);
  });

  it('leaves nothing behind in a plan', () => {
    const { source, replica } = folders({ a: 'a' }, { a: 'a', c: 'c' });
    const { report, saves } = mirror(source, replica, { distrust: WHY, dryRun: true });
    expect(report.hold?.message).toContain(WHY);
    expect(saves).toBe(0);
  });

  it('lets through what a person has agreed to', () => {
    const { source, replica } = folders({ a: 'a' }, { a: 'a', c: 'c' });
    const stateDir = temporaryFolder();
    const { state } = mirror(source, replica, { state: COMPLETED, distrust: WHY, stateDir });
    approveHold({ source, replica, stateDir });
    const { report, state: after } = mirror(source, replica, { state, stateDir });
    expect(report.outcome).toBe('ok');
    expect(pathsIn(replica)).toEqual(['a']);
    expect(after).not.toHaveProperty('distrust');
  });
});
