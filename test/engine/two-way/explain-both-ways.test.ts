// What src/engine/two-way/explain-both-ways.ts finds out about a path.

import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ExplainedPath } from '../../../src/core/report/explanation.js';
import { pathsIn, type Tree, temporaryFolder, waitForTick, writeTree } from '../trees.js';
import { BothWays } from './both-ways.js';

let pair: BothWays;

beforeEach(() => {
  pair = new BothWays(temporaryFolder({ inMemory: true }), 'linux', { exclude: ['*.o'] });
});

/** What was written within a tick before is in doubt. */
function wait(): void {
  for (let count = 0; count < 8; count++) waitForTick(pair.a);
}

/** Both sides have had this in common. */
function begin(tree: Tree): void {
  writeTree(pair.a, tree);
  for (let pass = 0; pass < 2; pass++) {
    wait();
    pair.pass();
  }
}

function change(side: 'a' | 'b', at: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(pair[side], at)), { recursive: true });
  fs.writeFileSync(path.join(pair[side], at), text);
}

/** Explains a path; nothing may be changed by it. */
function explain(asked: string): ExplainedPath {
  const look = () => [...pathsIn(pair.a), ...pathsIn(pair.b), ...pathsIn(pair.stateDir)];
  const before = look();
  const { explanation } = pair.pass({ explain: asked }).report;
  expect(look()).toEqual(before);
  if (explanation?.kind !== 'inside') throw new Error(JSON.stringify(explanation));
  return explanation;
}

/** Operations of both sides, as `→ verb path`. */
function planned(explained: ExplainedPath): string[] {
  const of = (arrow: string, { itself, above, below }: ExplainedPath['planned']) => [
    ...itself.map((verb) => `${arrow} ${verb}`),
    ...above.map(({ verb, path: at }) => `${arrow} ${verb} ${at}`),
    ...Object.entries(below).map(([verb, count]) => `${arrow} ${verb} ${count} below`),
  ];
  return [...of('→', explained.planned), ...(explained.bothWays ? of('←', explained.bothWays.back) : [])];
}

const known = (explained: ExplainedPath) => explained.bothWays?.known;

describe('a path of a pair that goes both ways', () => {
  it('that is as it was stays so', () => {
    begin({ f: '1', d: { g: '2' } });
    for (const asked of ['f', 'd', 'd/g', '.']) {
      const found = explain(asked);
      expect([asked, known(found), planned(found)]).toEqual([asked, 'both', []]);
    }
    expect(explain('f')).toMatchObject({ source: { type: 'file' }, replica: { type: 'file' }, problems: [] });
  });

  it('goes to the side that has not changed it, and from the one that has not lost it', () => {
    begin({ f: '1', g: '2', gone: '3', d: { x: '4', y: '5' } });
    change('a', 'f', 'longer');
    change('b', 'g', 'longer');
    fs.rmSync(path.join(pair.b, 'gone'));
    fs.rmSync(path.join(pair.a, 'd'), { recursive: true });
    change('b', 'new/e/f', 'of b');
    expect(planned(explain('f'))).toEqual(['→ update']);
    expect(explain('f').planned.bytes).toBe(6);
    expect(planned(explain('g'))).toEqual(['← update']);
    expect(planned(explain('gone'))).toEqual(['← remove']);
    expect(planned(explain('d'))).toEqual(['→ remove', '→ remove 2 below']);
    expect(planned(explain('d/x'))).toEqual(['→ remove', '→ remove d']);
    const made = explain('new/e/f');
    expect([known(made), planned(made)]).toEqual(['never', ['← copy', '← make new', '← make new/e']]);
    expect(planned(explain('.'))).toEqual([
      ...['→ update 1 below', '→ remove 3 below'],
      ...['← update 1 below', '← make 2 below', '← remove 1 below', '← copy 1 below'],
    ]);
  });

  it('that both have changed is kept from both', () => {
    begin({ 'f.txt': '1' });
    change('a', 'f.txt', 'of a');
    wait();
    change('b', 'f.txt', 'later, of b');
    expect(explain('f.txt')).toMatchObject({
      planned: { itself: [] },
      bothWays: {
        known: 'both',
        back: { itself: ['update'] },
        conflict: { copy: expect.stringMatching(/^f \(conflict \d{4}-\d\d-\d\d host\)\.txt$/), of: 'source' },
      },
    });
  });

  it('is never removed where nobody knows what both have had in common', () => {
    begin({ f: '1', g: '2' });
    fs.rmSync(path.join(pair.a, 'f'));
    fs.rmSync(pair.stateFile);
    const found = explain('f');
    expect([known(found), planned(found)]).toEqual(['void', ['← copy']]);
  });

  it('may be left out, special, nowhere, or outside', () => {
    begin({ f: '1' });
    change('b', 'x.o', '');
    expect(explain('x.o')).toMatchObject({ leftOut: { by: 'pattern', at: 'x.o' }, pattern: { text: '*.o' } });
    expect(planned(explain('x.o'))).toEqual([]);
    expect(explain('nowhere')).toMatchObject({ leftOut: { by: 'absent' }, bothWays: { known: 'never' } });
    expect(explain('.foldersync')).toMatchObject({ leftOut: { by: 'own' } });
    expect(explain(path.join(pair.b, 'f'))).toMatchObject({ path: 'f' });
    expect(pair.pass({ explain: '/etc/passwd' }).report.explanation).toEqual({ kind: 'outside' });
  });

  it('tells nothing where the roots hold every pass', () => {
    begin({ f: '1', g: '2' });
    for (const name of ['f', 'g']) fs.rmSync(path.join(pair.b, name));
    fs.rmSync(path.join(pair.b, '.foldersync'), { recursive: true });
    fs.renameSync(pair.b, `${pair.b}-old`);
    fs.mkdirSync(pair.b);
    const { report } = pair.pass({ explain: 'f' });
    expect([report.kind, report.outcome, report.explanation]).toEqual(['explain', 'held', undefined]);
  });
});
