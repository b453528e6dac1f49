import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder, waitForTick } from '../trees.js';
import { BothWays, type BothWaysOptions } from './both-ways.js';

let pair: BothWays;

beforeEach(() => {
  pair = new BothWays(temporaryFolder({ inMemory: true }), 'linux');
});

function write(side: 'a' | 'b', at: string, text: string): void {
  const file = path.join(pair[side], at);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

function read(side: 'a' | 'b', at: string): string | undefined {
  try {
    return fs.readFileSync(path.join(pair[side], at), 'utf8');
  } catch {
    return undefined;
  }
}

function remove(side: 'a' | 'b', at: string): void {
  fs.rmSync(path.join(pair[side], at), { recursive: true });
}

function names(side: 'a' | 'b', at = ''): string[] {
  return fs.readdirSync(path.join(pair[side], at)).filter((name) => name !== '.foldersync');
}

/** What was written within a tick before is in doubt. */
function wait(): void {
  for (let count = 0; count < 8; count++) waitForTick(pair.a);
}

function pass(options: BothWaysOptions = {}): readonly string[] {
  wait();
  return pair.pass(options).lines;
}

/** Both sides have had these files in common. */
function begin(files: Readonly<Record<string, string>>): void {
  for (const [at, text] of Object.entries(files)) write('a', at, text);
  pass();
  expect(pass()).toEqual([]);
}

const COPY = /^f \(conflict \d{4}-\d\d-\d\d host\)\.txt$/;

describe('a first pass', () => {
  it('unites both sides and removes nothing', () => {
    write('a', 'only a/f', '1');
    write('b', 'only b/f', '2');
    write('a', 'both/a', '3');
    write('b', 'both/b', '4');
    expect(pass()).toEqual([
      '→ make only a',
      '→ copy only a/f',
      '→ copy both/a',
      '← make only b',
      '← copy only b/f',
      '← copy both/b',
    ]);
    expect(names('a')).toEqual(names('b'));
    expect(pass()).toEqual([]);
  });

  it('takes what is equal already for equal, and keeps both of what differs', () => {
    write('a', 'same', 'same');
    write('b', 'same', 'same');
    fs.utimesSync(path.join(pair.a, 'same'), 1000, 1000);
    fs.utimesSync(path.join(pair.b, 'same'), 1000, 1000);
    write('a', 'f.txt', 'of a');
    wait();
    write('b', 'f.txt', 'of b');
    pass();
    expect(read('a', 'f.txt')).toBe('of b');
    expect(names('a').filter((name) => COPY.test(name))).toHaveLength(1);
    expect(names('a')).toEqual(names('b'));
    expect(pass()).toEqual([]);
  });
});

describe('what has changed on one side', () => {
  it('goes to the other one', () => {
    begin({ f: '1', 'd/g': '1' });
    write('b', 'f', 'changed in b');
    write('a', 'd/new', 'new in a');
    fs.chmodSync(path.join(pair.b, 'd'), 0o700);
    expect(pass()).toEqual(['→ copy d/new', '← update f', '← retouch d']);
    expect(read('a', 'f')).toBe('changed in b');
    expect(fs.statSync(path.join(pair.a, 'd')).mode & 0o777).toBe(0o700);
    expect(pass()).toEqual([]);
  });

  it('is removed on the other one where it was removed, and is in the versions', () => {
    begin({ f: '1', 'd/g': '2', 'd/h': '3', k: '4', l: '5' });
    remove('b', 'd');
    remove('a', 'f');
    expect(pass()).toEqual(['→ remove f', '← remove d']);
    expect(names('a')).toEqual(['k', 'l']);
    expect(names('b')).toEqual(['k', 'l']);
    expect(pass()).toEqual([]);
  });

  it('comes back where the other side has changed it since', () => {
    begin({ f: '1', 'd/g': '2', 'd/h': '3', k: '4', l: '5' });
    remove('b', 'd');
    remove('a', 'f');
    write('b', 'f', 'changed');
    write('a', 'd/g', 'changed');
    pass();
    expect(read('a', 'f')).toBe('changed');
    expect(read('b', 'd/g')).toBe('changed');
    expect(read('b', 'd/h')).toBe('3');
    expect(pass()).toEqual([]);
  });

  it('changes its type on the other side as well', () => {
    begin({ f: '1', 'd/g': '2', k: '4', l: '5' });
    remove('b', 'd');
    write('b', 'd', 'a file now');
    remove('a', 'f');
    write('a', 'f/g', 'in a directory now');
    pass();
    expect(read('a', 'd')).toBe('a file now');
    expect(read('b', 'f/g')).toBe('in a directory now');
    expect(pass()).toEqual([]);
  });
});

describe('a name that both sides have changed', () => {
  it.each(['a', 'b'] as const)('keeps the later one, here of %s, and both have a copy of the other', (later) => {
    begin({ 'f.txt': '1' });
    const earlier = later === 'a' ? 'b' : 'a';
    write(earlier, 'f.txt', 'earlier');
    wait();
    write(later, 'f.txt', 'later');
    const lines = pass();
    expect(lines.filter((line) => line.startsWith('note both sides have changed "f.txt"'))).toHaveLength(1);
    for (const side of ['a', 'b'] as const) {
      expect(read(side, 'f.txt')).toBe('later');
      const [copy = ''] = names(side).filter((name) => COPY.test(name));
      expect(read(side, copy)).toBe('earlier');
    }
    expect(pass()).toEqual([]);
  });

  it('is no conflict where both have the same by now', () => {
    begin({ 'f.txt': '1' });
    write('a', 'f.txt', 'same');
    write('b', 'f.txt', 'same');
    pass();
    expect(names('a')).toEqual(['f.txt']);
    expect(names('b')).toEqual(['f.txt']);
    expect(pass()).toEqual([]);
  });
});

describe('what would lose too much', () => {
  it('is held on both sides, and what is new is copied all the same', () => {
    begin(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, `${index}`])));
    for (let index = 0; index < 29; index++) remove('b', `f${index}`);
    write('a', 'f29', 'changed');
    write('a', 'new', 'new');
    wait();
    const held = pair.pass();
    expect(held.report.outcome).toBe('held');
    expect(held.report.hold?.removals).toBe(29);
    expect(held.lines).toEqual(['→ copy new']);
    expect(names('a')).toHaveLength(31);
    expect(read('b', 'f29')).toBe('29');
    const agreed = pair.pass({ approved: true });
    expect(agreed.report.outcome).toBe('ok');
    expect(names('a')).toEqual(['f29', 'new']);
    expect(read('b', 'f29')).toBe('changed');
  });

  it('is held as well where the first pass has brought it there a moment ago, but not what is new since', () => {
    begin(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`f${index}`, `${index}`])));
    for (let index = 0; index < 20; index++) write('a', `new ${index}`, 'new');
    pass();
    for (let index = 0; index < 20; index++) remove('a', `new ${index}`);
    expect(pass()).toHaveLength(20);
    for (let index = 0; index < 29; index++) remove('a', `f${index}`);
    wait();
    expect(pair.pass().report.hold?.reason).toBe('nearly-all');
    expect(names('b')).toHaveLength(30);
  });

  it('is held where a folder was emptied, replaced, or is gone', () => {
    begin({ f: '1', g: '2', h: '3' });
    for (const name of names('b')) remove('b', name);
    expect(pair.pass().report.hold?.reason).toBe('source-emptied');
    fs.renameSync(pair.b, `${pair.b}.away`);
    fs.mkdirSync(pair.b);
    expect(pair.pass().report.hold?.reason).toBe('root-replaced');
    fs.rmdirSync(pair.b);
    expect(pair.pass().report.hold?.reason).toBe('replica-missing');
    expect(names('a')).toEqual(['f', 'g', 'h']);
  });
});

describe('without an archive that counts', () => {
  const lose = {
    'is lost': () => fs.rmSync(pair.archiveFile),
    'is of another state': () => fs.rmSync(pair.stateFile),
    'cannot be read': () => fs.writeFileSync(pair.archiveFile, 'no archive at all'.repeat(1000)),
    'is distrusted': () => undefined,
  };
  it.each(Object.keys(lose) as (keyof typeof lose)[])('nothing is removed: it %s', (how) => {
    begin({ f: '1', 'd/g': '2', k: '3', l: '4' });
    remove('b', 'd');
    remove('a', 'f');
    write('a', 'k', 'changed in a');
    lose[how]();
    pass(how === 'is distrusted' ? { distrust: 'mode was mirror' } : {});
    expect(read('b', 'd/g')).toBe('2');
    expect(read('a', 'f')).toBe('1');
    expect(names('a').sort()).toEqual(names('b').sort());
    expect(pass()).toEqual([]);
  });

  it('nothing is removed where a folder is another one, though it has come to the same path', () => {
    begin({ f: '1', g: '2', h: '3' });
    fs.renameSync(pair.b, `${pair.b}.away`);
    write('b', 'f', '1');
    pass();
    expect(names('a')).toEqual(['f', 'g', 'h']);
    expect(names('b')).toEqual(['f', 'g', 'h']);
  });
});

describe('a plan', () => {
  it('tells what would be done to either side, and changes nothing', () => {
    begin({ f: '1', g: '2', h: '3', 'c.txt': '4' });
    remove('b', 'f');
    write('a', 'g', 'changed');
    write('a', 'c.txt', 'of a');
    wait();
    write('b', 'c.txt', 'of b');
    const { lines } = pair.pass({ dryRun: true });
    expect(lines).toContain('→ update g');
    expect(lines).toContain('← remove f');
    expect(lines.some((line) => line.startsWith('note both sides have changed "c.txt"'))).toBe(true);
    expect(read('b', 'g')).toBe('2');
    expect(names('a')).toEqual(['c.txt', 'f', 'g', 'h']);
  });

  it('tells of all that would be copied where the replica is still to be made, which the pass does', () => {
    fs.rmdirSync(pair.b);
    write('a', 'd/f', '1');
    expect(pair.pass({ dryRun: true }).lines).toEqual(['→ make d', '→ copy d/f']);
    expect(fs.existsSync(pair.b)).toBe(false);
    expect(pass()).toEqual(['→ make d', '→ copy d/f']);
    expect(pass()).toEqual([]);
  });
});

describe('what was copied, and is removed in the middle of the pass from where it came from', () => {
  /** Does something as soon as an operation is done. */
  function during(verb: string, at: string, act: () => void): BothWaysOptions {
    let isDone = false;
    return {
      onEvent: (event) => {
        if (isDone || event.kind !== 'operation' || event.verb !== verb || event.path !== at) return;
        isDone = true;
        act();
      },
    };
  }

  it.each([
    ['a', '→'],
    ['b', '←'],
  ] as const)('goes from the other side, and does not come back: from %s', (side, arrow) => {
    begin({ 'kept.txt': '' });
    write(side, 'f', 'for a moment');
    pass(during('copy', 'f', () => remove(side, 'f')));
    expect(pass()).toEqual([`${arrow} remove f`]);
    write(side, 'd/e/g', 'in a folder for a moment');
    pass(during('copy', 'd/e/g', () => remove(side, 'd')));
    expect(pass()).toContain(`${arrow} remove d`);
    expect([names('a'), names('b')]).toEqual([['kept.txt'], ['kept.txt']]);
    expect(pass()).toEqual([]);
  });

  it('goes where it was there before, and has been updated', () => {
    begin({ f: 'first', g: '' });
    write('a', 'f', 'second, longer');
    pass(during('update', 'f', () => remove('a', 'f')));
    expect(names('b')).toEqual(['f', 'g']);
    expect(pass()).toEqual(['→ remove f']);
    expect([names('a'), names('b')]).toEqual([['g'], ['g']]);
    expect(pass()).toEqual([]);
  });

  it('comes back where the copy has been changed since', () => {
    begin({ g: '' });
    write('a', 'f', 'first');
    write('a', 'd/h', 'first');
    const change = () => {
      remove('a', 'f');
      write('b', 'f', 'changed in b');
    };
    pass(during('copy', 'f', change));
    pass();
    expect([read('a', 'f'), read('b', 'f')]).toEqual(['changed in b', 'changed in b']);
    write('a', 'k/h', 'first');
    pass(
      during('copy', 'k/h', () => {
        remove('a', 'k');
        write('b', 'k/new', 'came to b');
      }),
    );
    pass();
    expect([read('a', 'k/new'), read('a', 'k/h')]).toEqual(['came to b', 'first']);
  });
});
