import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, waitForTick } from '../trees.js';
import { BothWays, type BothWaysOptions } from './both-ways.js';

let pair: BothWays;

beforeEach(() => {
  pair = new BothWays(temporaryFolder({ inMemory: true }), 'linux');
  fs.writeFileSync(path.join(pair.a, 'f'), 'first');
  fs.writeFileSync(path.join(pair.a, 'kept'), '');
  pass();
  expect(pass()).toEqual([]);
});

function pass(options: BothWaysOptions = {}): readonly string[] {
  for (let count = 0; count < 8; count++) waitForTick(pair.a);
  return pair.pass(options).lines;
}

function write(side: 'a' | 'b', at: string, text: string): void {
  fs.writeFileSync(path.join(pair[side], at), text);
}

function read(at: string): readonly [string, string] {
  return [fs.readFileSync(path.join(pair.a, at), 'utf8'), fs.readFileSync(path.join(pair.b, at), 'utf8')];
}

function names(): string[] {
  return fs.readdirSync(pair.a).filter((name) => name !== '.foldersync');
}

/** Does something as soon as each of the first so many operations is done. */
function meanwhile(act: (round: number) => void, rounds = 1): BothWaysOptions {
  let round = 0;
  return {
    onEvent: (event) => {
      if (event.kind === 'operation' && round < rounds) act(round++);
    },
  };
}

const OTHER = { a: 'b', b: 'a' } as const;

describe.each([
  ['a', '→'],
  ['b', '←'],
] as const)('what was copied from %s, and has changed in the middle of the pass', (side, arrow) => {
  it('goes on from there, and is no conflict, however often that happens', () => {
    write(side, 'f', 'second');
    for (let round = 0; round < 2; round++) {
      const lines = pass(meanwhile(() => fs.appendFileSync(path.join(pair[side], 'f'), ', and more')));
      expect(lines).toEqual([`${arrow} update f`]);
    }
    expect(pass()).toEqual([`${arrow} update f`]);
    expect(read('f')).toEqual(Array(2).fill('second, and more, and more'));
    expect(pass()).toEqual([]);
    expect(names()).toEqual(['f', 'kept']);
  });

  it('comes back with what was made of it on the other side, which is no conflict', () => {
    write(side, 'f', 'second');
    write(side, 'g', 'second');
    const changeThere = () => {
      const there = pair[OTHER[side]];
      fs.appendFileSync(path.join(there, 'f'), ', changed there');
      fs.writeFileSync(path.join(there, '.g.saved'), 'third');
      fs.renameSync(path.join(there, '.g.saved'), path.join(there, 'g'));
    };
    let done = 0;
    const lines = pass({ onEvent: (event) => event.kind === 'operation' && ++done === 2 && changeThere() });
    const back = arrow === '→' ? '←' : '→';
    expect([...lines, ...pass()].slice(2)).toEqual([`${back} update f`, `${back} update g`]);
    expect([read('f'), read('g')]).toEqual([Array(2).fill('second, changed there'), Array(2).fill('third')]);
    expect(pass()).toEqual([]);
    expect(names()).toEqual(['f', 'g', 'kept']);
  });

  it('goes from where it came from, when it was removed from the other side', () => {
    write(side, 'f', 'second');
    pass(meanwhile(() => fs.rmSync(path.join(pair[OTHER[side]], 'f'))));
    pass();
    expect(names()).toEqual(['kept']);
    expect(pass()).toEqual([]);
  });
});

describe('what was copied, and has changed in the middle of the pass', () => {
  it('goes on from there as something that is new, gets another type, or other metadata', () => {
    write('a', 'new', 'first');
    pass(meanwhile(() => fs.chmodSync(path.join(pair.a, 'new'), 0o600)));
    pass();
    expect(fs.statSync(path.join(pair.b, 'new')).mode & 0o777).toBe(0o600);
    write('a', 'new', 'second');
    const becomeFolder = () => {
      fs.rmSync(path.join(pair.a, 'new'));
      fs.mkdirSync(path.join(pair.a, 'new'));
      write('a', 'new/in it', '');
    };
    pass(meanwhile(becomeFolder));
    pass();
    expect(fs.existsSync(path.join(pair.b, 'new/in it'))).toBe(true);
    expect(names()).toEqual(['f', 'kept', 'new']);
    expect(pass()).toEqual([]);
  });

  it('is a conflict where both have changed it since', () => {
    write('a', 'f', 'second');
    const changeBoth = () => {
      write('a', 'f', 'third');
      write('b', 'f', 'another third');
    };
    pass(meanwhile(changeBoth));
    pass();
    const copy = names().find((name) => name.startsWith('f (conflict'));
    expect(copy).toBeDefined();
    expect(new Set([...read('f'), ...read(copy ?? '')])).toEqual(new Set(['third', 'another third']));
    pass();
    expect(pass()).toEqual([]);
  });
});
