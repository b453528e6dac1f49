import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPaths } from '../../../src/runner/versions/find-paths.js';
import { versionedReplica } from '../../../src/runner/versions/with-store.js';
import { folders, writeTree } from '../../engine/trees.js';
import { KeptPair } from '../../engine/versions/kept-pair.js';

const BOUNDS = { most: 100, isOver: () => false };

function find(pair: KeptPair, text: string, bounds = BOUNDS) {
  return findPaths(versionedReplica(pair.replica, undefined), text, bounds);
}

/** What is found, by path: `there` or `gone`, and a `+` where it has versions. */
function found(pair: KeptPair, text: string) {
  const { paths, isCut } = find(pair, text);
  expect(isCut).toBe(false);
  return Object.fromEntries(
    paths.map((one) => [one.path, `${one.isThere ? 'there' : 'gone'}${one.hasVersions ? '+' : ''}`]),
  );
}

/** A replica of which some has left. */
function changedPair(): KeptPair {
  const pair = new KeptPair(
    folders({
      'Plan.odt': 'first',
      reports: { 2025: { 'plan.odt': 'old', other: 'o' }, 2026: { 'plan.pdf': 'p' } },
      away: { deep: { 'a plan': 'x' } },
    }),
    'linux',
  );
  const at = (name: string) => path.join(pair.source, name);
  writeTree(pair.source, { 'Plan.odt': 'second one' });
  fs.rmSync(at('reports/2025'), { recursive: true });
  fs.rmSync(at('away'), { recursive: true });
  fs.writeFileSync(Buffer.from(`${pair.source}/plan \xff`, 'latin1'), '');
  pair.pass({ approved: true });
  return pair;
}

describe('paths by a part of their names', () => {
  it('are those of what is there, was replaced, has left, and has left with a folder', () => {
    const pair = changedPair();
    expect(found(pair, 'plan')).toEqual({
      'Plan.odt': 'there+',
      'plan \\xff': 'there',
      'reports/2025/plan.odt': 'gone+',
      'reports/2026/plan.pdf': 'there',
      'away/deep/a plan': 'gone+',
    });
  });

  it('are of the name alone, or of the whole path where the text has a slash', () => {
    const pair = changedPair();
    expect(found(pair, '2025')).toEqual({ 'reports/2025': 'gone+' });
    expect(found(pair, '2025/')).toEqual({ 'reports/2025/other': 'gone+', 'reports/2025/plan.odt': 'gone+' });
    expect(found(pair, 'nowhere')).toEqual({});
    // Nothing of foldersync's own is of interest.
    expect(found(pair, 'journal')).toEqual({});
  });

  it('begin with what has left, and end where they are enough or it takes too long', () => {
    const pair = changedPair();
    const few = find(pair, 'plan', { ...BOUNDS, most: 2 });
    expect(few).toMatchObject({ isCut: true, paths: [{ hasVersions: true }, { hasVersions: true }] });
    let asked = 0;
    const short = find(pair, 'plan', { ...BOUNDS, isOver: () => ++asked > 3 });
    expect(short.isCut).toBe(true);
    expect(short.paths.length).toBeLessThan(5);
  });
});
