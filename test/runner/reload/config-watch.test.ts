import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Include } from '../../../src/config/parts/include.js';
import { type Clock, systemClock } from '../../../src/process/clock.js';
import { ConfigWatch, type ConfigWatchOptions } from '../../../src/runner/reload/config-watch.js';
import { temporaryFolder } from '../../engine/trees.js';
import { ManualClock } from '../manual-clock.js';

/** The machine's clock, but that it never comes to a look: what is told is told by an event. */
const WITHOUT_LOOKS: Clock = {
  ...systemClock,
  setTimer: (ms, fn) => (ms >= 5000 ? { cancel: () => {} } : systemClock.setTimer(ms, fn)),
};

/** A clock by hand that counts how many timers were set. */
function countingClock() {
  const clock = new ManualClock(0);
  let count = 0;
  const { setTimer } = clock;
  clock.setTimer = (ms, fn) => {
    count++;
    return setTimer.call(clock, ms, fn);
  };
  return { clock, timers: () => count };
}

/** A watch, and what it has told. */
function watch(
  file: string,
  clock: Clock = WITHOUT_LOOKS,
  { includes = [], ...writers }: Pick<ConfigWatchOptions, 'writing'> & { includes?: readonly Include[] } = {},
) {
  let count = 0;
  const troubles: string[] = [];
  const waiting = new Set<() => void>();
  const watched = new ConfigWatch({
    file,
    clock,
    ...writers,
    onChange: () => {
      count++;
      for (const look of waiting) look();
    },
    onTrouble: (message) => troubles.push(message),
  });
  onTestFinished(() => watched.stop());
  watched.follow(includes);
  /** Kept once a change is told after this call. */
  const told = () => {
    const before = count;
    return new Promise<void>((resolve) => {
      const look = () => {
        if (count > before) resolve();
      };
      waiting.add(look);
    });
  };
  return { watched, troubles, told, count: () => count };
}

/** A folder, and in it a config. */
function place() {
  const folder = fs.realpathSync(temporaryFolder());
  const file = path.join(folder, 'config.yaml');
  fs.writeFileSync(file, 'one');
  return { folder, file };
}

/** A watch that is told of by hand when time passes, and by the kernel of the rest. */
function steady(options: Parameters<typeof watch>[2] = {}, { folder, file } = place()) {
  const clock = new ManualClock(0);
  const watched = watch(file, clock, options);
  const bell = temporaryFolder();
  let rings = 0;
  const ringing = fs.watch(bell, () => rings++);
  onTestFinished(() => ringing.close());
  /** Does something, and waits until the watch has heard all of it: the events of a process come in one order. */
  const heard = async (edit: () => void) => {
    edit();
    const before = rings;
    fs.mkdirSync(path.join(bell, `${before}`));
    while (rings === before) await new Promise((resolve) => setImmediate(resolve));
  };
  return { folder, file, clock, heard, ...watched };
}

describe('the watch on a config file', () => {
  it.each<{ what: string; edit: (file: string, folder: string) => void }>([
    { what: 'a write in place', edit: (file) => fs.appendFileSync(file, 'x') },
    {
      what: 'a rename over it',
      edit: (file) => {
        fs.writeFileSync(`${file}.new`, 'two');
        fs.renameSync(`${file}.new`, file);
      },
    },
    { what: 'its removal', edit: (file) => fs.rmSync(file) },
    { what: 'a change of its mode, which may be why it could not be read', edit: (file) => fs.chmodSync(file, 0o600) },
    {
      what: 'a symlink in its place',
      edit: (file, folder) => {
        fs.writeFileSync(path.join(folder, 'other'), 'two');
        fs.rmSync(file);
        fs.symlinkSync('other', file);
      },
    },
  ])('tells of $what', async ({ edit }) => {
    const { folder, file } = place();
    const { told, troubles } = watch(file);
    const change = told();
    edit(file, folder);
    await change;
    expect(troubles).toEqual([]);
  });

  it('follows a chain of symlinks anew after each change of a link in it', async () => {
    const { folder } = place();
    const at = (...names: string[]) => path.join(folder, ...names);
    for (const version of ['v1', 'v2', 'v3']) {
      fs.mkdirSync(at('far', version), { recursive: true });
      fs.writeFileSync(at('far', version, 'real.yaml'), version);
    }
    fs.symlinkSync('v1', at('far', 'current'));
    fs.symlinkSync(at('far', 'current'), at('folder'));
    fs.symlinkSync('folder/real.yaml', at('link.yaml'));
    const { told } = watch(at('link.yaml'));
    for (const version of ['v2', 'v3']) {
      const swapped = told();
      fs.symlinkSync(version, at('far', 'next'));
      fs.renameSync(at('far', 'next'), at('far', 'current'));
      await swapped;
      const edited = told();
      fs.appendFileSync(at('far', version, 'real.yaml'), 'x');
      await edited;
    }
  });

  it('is not stirred by other files in the folder: the logs may lie there', async () => {
    const { folder, file } = place();
    const { clock, timers } = countingClock();
    watch(file, clock);
    const atStart = timers();
    for (let n = 0; n < 20; n++) fs.writeFileSync(path.join(folder, `log-${n}`), 'x');
    fs.appendFileSync(file, 'x');
    // Events come in order, and each one that counts sets the timer anew: one of the folder and one of the file.
    while (timers() === atStart) await new Promise((resolve) => setImmediate(resolve));
    expect(timers()).toBeLessThanOrEqual(atStart + 2);
  });

  it('tells of a burst once, and of an endless one within a second', async () => {
    const { file } = place();
    const { clock, timers } = countingClock();
    const { count } = watch(file, clock);
    /** Writes, and waits until the watch has heard of it: it sets its timer anew then. */
    const stirred = async () => {
      const before = timers();
      fs.appendFileSync(file, 'x');
      while (timers() === before) await new Promise((resolve) => setImmediate(resolve));
    };
    for (let n = 0; n < 5; n++) await stirred();
    expect(count()).toBe(0);
    clock.advance(100);
    expect(count()).toBe(1);
    for (let n = 0; n < 30; n++) {
      await stirred();
      clock.advance(60);
    }
    expect(count()).toBe(2);
  });

  it('looks now and then where no event comes: a folder that was replaced, and a file in a folder that was missing', () => {
    const { folder } = place();
    const file = path.join(folder, 'a', 'b', 'config.yaml');
    const clock = new ManualClock(0);
    const { count, troubles } = watch(file, clock);
    clock.advance(60_000);
    expect(count()).toBe(0);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'one');
    // Nobody has told that it is whole: only what the next look finds unchanged is.
    clock.advance(5000);
    expect(count()).toBe(0);
    clock.advance(5000);
    expect(count()).toBe(1);
    fs.renameSync(path.join(folder, 'a'), path.join(folder, 'away'));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'two');
    clock.advance(10_000);
    expect(count()).toBe(2);
    clock.advance(60_000);
    expect(count()).toBe(2);
    expect(troubles).toEqual([]);
  });

  describe('of a file that is written in place, with pauses', () => {
    it.each([
      { how: 'truncated', begin: (file: string) => fs.openSync(file, 'w') },
      {
        how: 'removed and made again',
        begin: (file: string) => {
          fs.rmSync(file);
          return fs.openSync(file, 'wx');
        },
      },
      {
        how: 'written through another name',
        begin: (file: string) => {
          fs.linkSync(file, `${file}.other`);
          return fs.openSync(`${file}.other`, 'w');
        },
      },
    ])('$how: tells of it when its writer has closed it', async ({ begin }) => {
      const { file, clock, heard, count } = steady();
      let fd = -1;
      await heard(() => {
        fd = begin(file);
        fs.writeSync(fd, 'prune: ');
      });
      clock.advance(20_000);
      expect(count()).toBe(0);
      fs.writeSync(fd, 'false');
      clock.advance(20_000);
      expect(count()).toBe(0);
      fs.closeSync(fd);
      clock.advance(100);
      expect(count()).toBe(1);
    });

    it('tells of a rename over it at once, whatever is still written into the old file', async () => {
      const { folder, file, clock, heard, count } = steady();
      const fd = fs.openSync(file, 'w');
      onTestFinished(() => fs.closeSync(fd));
      await heard(() => fs.writeSync(fd, 'half'));
      clock.advance(1000);
      expect(count()).toBe(0);
      await heard(() => {
        fs.writeFileSync(path.join(folder, 'new'), 'two');
        fs.renameSync(path.join(folder, 'new'), file);
      });
      clock.advance(100);
      expect(count()).toBe(1);
    });

    it('says so when that takes very long, once', async () => {
      const { file, clock, heard, count, troubles } = steady();
      const fd = fs.openSync(file, 'w');
      onTestFinished(() => fs.closeSync(fd));
      await heard(() => fs.writeSync(fd, 'half'));
      clock.advance(600_000);
      expect(count()).toBe(0);
      expect(troubles).toEqual([
        `${file} is being written, and its writer has not closed it for a minute; it is read when that is done, or at SIGHUP`,
      ]);
    });

    it('waits for quiet where nobody tells of writers, and for nothing at a rename', async () => {
      const { folder, file, clock, heard, count } = steady({ writing: undefined });
      await heard(() => fs.writeFileSync(file, 'half'));
      clock.advance(4900);
      await heard(() => fs.appendFileSync(file, ' and half'));
      clock.advance(4000);
      expect(count()).toBe(0);
      clock.advance(1000);
      expect(count()).toBe(1);
      await heard(() => {
        fs.writeFileSync(path.join(folder, 'new'), 'two');
        fs.renameSync(path.join(folder, 'new'), file);
      });
      clock.advance(100);
      expect(count()).toBe(2);
    });
  });

  it('leaves no timer behind', () => {
    const { file } = place();
    const clock = new ManualClock(0);
    const { watched } = watch(file, clock);
    watched.stop();
    watched.stop();
    expect(clock.timerCount).toBe(0);
  });
});

describe('the watch on the parts of a config', () => {
  /** A config with a folder of parts, one of which is there. */
  function inParts() {
    const { folder, file } = place();
    const parts = path.join(folder, 'conf.d');
    const part = path.join(parts, 'a.yaml');
    fs.mkdirSync(parts);
    fs.writeFileSync(part, 'one');
    return { folder, file, parts, part, includes: [{ folder: parts, name: '*.yaml' }] };
  }

  it.each<{ what: string; edit: (at: ReturnType<typeof inParts>) => void }>([
    { what: 'a part that is edited in place', edit: ({ part }) => fs.appendFileSync(part, 'x') },
    { what: 'a part that is added', edit: ({ parts }) => fs.writeFileSync(path.join(parts, 'b.yaml'), 'x') },
    { what: 'a part that is removed', edit: ({ part }) => fs.rmSync(part) },
    {
      what: 'a part that is renamed into the folder',
      edit: ({ folder, parts }) => {
        fs.writeFileSync(path.join(folder, 'x'), 'x');
        fs.renameSync(path.join(folder, 'x'), path.join(parts, 'c.yaml'));
      },
    },
    {
      what: 'a part that is switched on by a symlink',
      edit: ({ file, parts }) => fs.symlinkSync(file, path.join(parts, 'b.yaml')),
    },
    { what: 'the file itself', edit: ({ file }) => fs.appendFileSync(file, 'x') },
    {
      what: 'another folder of parts in the place of this one',
      edit: ({ parts }) => {
        fs.renameSync(parts, `${parts}.old`);
        fs.mkdirSync(parts);
      },
    },
  ])('tells of $what', async ({ edit }) => {
    const at = inParts();
    const { told, troubles } = watch(at.file, WITHOUT_LOOKS, at);
    const change = told();
    edit(at);
    await change;
    expect(troubles).toEqual([]);
  });

  it('tells of the swap of a symlink on the way to a part, and of an edit behind the new one', async () => {
    const { folder, file } = place();
    const parts = path.join(folder, 'conf.d');
    for (const version of ['..1', '..2']) {
      fs.mkdirSync(path.join(parts, version), { recursive: true });
      fs.writeFileSync(path.join(parts, version, 'a.yaml'), version);
    }
    fs.symlinkSync('..1', path.join(parts, '..data'));
    fs.symlinkSync('..data/a.yaml', path.join(parts, 'a.yaml'));
    const { told } = watch(file, WITHOUT_LOOKS, { includes: [{ folder: parts, name: '*.yaml' }] });
    const swapped = told();
    fs.symlinkSync('..2', path.join(parts, '..next'));
    fs.renameSync(path.join(parts, '..next'), path.join(parts, '..data'));
    await swapped;
    const edited = told();
    fs.appendFileSync(path.join(parts, '..2', 'a.yaml'), 'x');
    await edited;
  });

  it('is not stirred by what is no part: backups and swap files of editors, other formats', async () => {
    const at = inParts();
    const { clock, timers } = countingClock();
    watch(at.file, clock, at);
    const atStart = timers();
    for (const name of ['a.yaml~', '.a.yaml.swp', '4913', 'README.md'])
      fs.writeFileSync(path.join(at.parts, name), 'x');
    fs.appendFileSync(at.part, 'x');
    while (timers() === atStart) await new Promise((resolve) => setImmediate(resolve));
    expect(timers()).toBeLessThanOrEqual(atStart + 2);
  });

  it('waits for the writer of a new part, and for that of one that is there', async () => {
    const at = inParts();
    const { clock, heard, count } = steady(at, at);
    for (const name of ['new.yaml', 'a.yaml']) {
      let fd = -1;
      await heard(() => {
        fd = fs.openSync(path.join(at.parts, name), 'w');
        fs.writeSync(fd, 'prune: ');
      });
      const before = count();
      clock.advance(20_000);
      expect(count()).toBe(before);
      fs.writeSync(fd, 'false');
      fs.closeSync(fd);
      clock.advance(100);
      expect(count()).toBe(before + 1);
    }
  });

  it('gives a part that is moved aside a second to come back, as an editor does it', async () => {
    const at = inParts();
    const { clock, heard, count } = steady(at, at);
    await heard(() => fs.renameSync(at.part, `${at.part}~`));
    clock.advance(900);
    expect(count()).toBe(0);
    await heard(() => fs.writeFileSync(at.part, 'two'));
    clock.advance(100);
    expect(count()).toBe(1);
    await heard(() => fs.rmSync(at.part));
    clock.advance(1050);
    expect(count()).toBe(1);
    clock.advance(100);
    expect(count()).toBe(2);
  });

  it('looks now and then where no event comes: a folder of parts that is mounted later', () => {
    const { folder, file } = place();
    const parts = path.join(folder, 'not', 'there');
    const clock = new ManualClock(0);
    const { count, troubles } = watch(file, clock, { includes: [{ folder: parts, name: '*.yaml' }] });
    clock.advance(60_000);
    expect(count()).toBe(0);
    fs.mkdirSync(parts, { recursive: true });
    fs.writeFileSync(path.join(parts, 'a.yaml'), 'one');
    clock.advance(10_000);
    expect(count()).toBe(1);
    expect(troubles).toEqual([]);
  });
});
