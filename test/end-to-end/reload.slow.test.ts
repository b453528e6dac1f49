import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathsIn, type Tree, writeTree } from '../engine/trees.js';
import { type Foldersync, isAlive, until, Workplace } from './foldersync.js';

type Pairs = Record<string, object>;

const manyFiles = (count: number): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, `content ${n}`]));

/** A pair whose passes are far apart, so that each further one has a reason. */
function rarely(name: string, more: object = {}): object {
  return { source: `./s-${name}`, replica: `./r-${name}`, interval: '1h', ...more };
}

/** A running service with pairs that have each had their first pass, and `configure` to edit the config by a rename. */
async function service(names: readonly string[], options: object = {}) {
  const place = new Workplace();
  for (const name of ['one', 'two', 'three']) writeTree(place.path(`s-${name}`), { a: name });
  const pairs: Pairs = Object.fromEntries(names.map((name) => [name, rarely(name)]));
  place.configure(pairs, options);
  const running = place.start('run');
  for (const name of names) await running.says(new RegExp(`\\[${name}\\] pass ok \\(startup\\)`));
  await until(() => fs.existsSync(place.path('state', 'running')), 'the running config to be written down');
  return { place, running, pairs };
}

const CONFIG = 'foldersync.config.json';

/** As an editor does it that keeps the old file until the new one is whole. */
function editByRename(place: Workplace, pairs: Pairs, options: object = {}): void {
  const before = fs.readFileSync(place.path(CONFIG));
  place.configure(pairs, options);
  fs.renameSync(place.path(CONFIG), place.path('.new'));
  fs.writeFileSync(place.path(CONFIG), before);
  fs.renameSync(place.path('.new'), place.path(CONFIG));
}

const enginesOf = ({ pid }: Foldersync): number[] =>
  fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);

/** Stops an engine between two instructions, so that its pass stands where it is; returns what lets it go on. */
function freeze(pid: number): () => void {
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

async function end(running: Foldersync) {
  running.child.kill('SIGTERM');
  return running.ended;
}

describe('a reload', () => {
  it('logs one line a pair: same, changed, added, removed', async () => {
    const { place, running } = await service(['one', 'two']);
    editByRename(place, {
      one: rarely('one'),
      three: rarely('three', { exclude: ['x'] }),
    });
    await running.says(/\[two\] reload: removed/);
    await running.says(/\[three\] pass ok \(startup\): .*1 copied/);
    editByRename(place, { one: rarely('one', { interval: '2h' }), three: rarely('three') });
    await running.says(/\[three\] pass ok \(startup\): no changes|\[three\] reload: changed/);
    const { stdout } = await end(running);
    const lines = [...stdout.matchAll(/\[(\w+)\] (reload: .*)/g)].map(([, pair, text]) => `${pair} ${text}`);
    expect(lines).toEqual([
      'one reload: same',
      'three reload: added',
      `two reload: removed: it is not mirrored any more; its replica ${place.path('r-two')} stays as it is, and so do its logs in ${place.path('logs', 'two')} and its state`,
      'three reload: protects less: exclude leaves out less; the next pass has the rules of a first one',
      'one reload: changed: interval from 1h to 2h; the engine takes the new schedule up as it runs',
      'three reload: changed: exclude from ["x"] to []; it begins anew with another engine',
    ]);
    expect(pathsIn(place.path('r-two'))).toEqual(['a']);
    expect(place.log('two')).toMatch(/reload: removed/);
    expect(place.log('one')).not.toMatch(/reload: same/);
    expect(Object.keys(place.status().pairs)).toEqual(['one', 'three']);
  });

  it('that protects a replica less makes its next pass ask before anything goes', async () => {
    const { place, running } = await service(['one']);
    const archive = rarely('one', { prune: false, exclude: ['*.keep'] });
    const asks = /\[one\] .*nothing goes unasked now: prune is on where it was off, exclude leaves out less/;
    /** Edits the config, and waits for a pass that does something and, in its words, for more. */
    const edit = async (file: string, pairs: Pairs, said = /\[one\] pass ok .*1 copied/) => {
      const { length } = running.output;
      writeTree(place.path('s-one'), { [file]: 'x' });
      editByRename(place, pairs);
      await running.says(said, length);
    };
    await edit('b', { one: archive });
    writeTree(place.path('r-one'), { old: 'x', 'a.keep': 'x' });
    await edit('c', { one: rarely('one') }, asks);
    // What is mended before a pass was completed asks no more; nor does it help to take the pair out in between.
    await edit('d', { one: archive });
    await edit('e', { two: rarely('two') }, /\[two\] pass ok/);
    await edit('f', { one: rarely('one'), two: rarely('two') }, asks);
    expect(pathsIn(place.path('r-one'))).toEqual(['a', 'a.keep', 'b', 'c', 'd', 'e', 'f', 'old']);
    await end(running);
  });

  it('that protects a replica less is not forgotten by a restart before the next pass', async () => {
    const place = new Workplace();
    writeTree(place.path('s-one'), { a: 'x' });
    const yearly = (more: object) => ({
      one: { source: './s-one', replica: './r-one', cron: '0 3 1 1 *', catchUp: false, ...more },
    });
    place.configure(yearly({ runAtStart: true, prune: false }));
    const first = place.start('run');
    await first.says(/\[one\] pass ok \(startup\)/);
    writeTree(place.path('r-one'), { old: 'x' });
    editByRename(place, yearly({}));
    await first.says(
      /\[one\] reload: protects less: prune is on where it was off; the next pass has the rules of a first/,
    );
    await end(first);
    place.configure(yearly({ runAtStart: true }));
    const second = place.start('run');
    await second.says(/\[one\] protects less than when a pass was last completed: prune is on where it was off/);
    await second.says(/\[one\] .*nothing goes unasked now: prune is on where it was off/);
    await end(second);
    expect(pathsIn(place.path('r-one'))).toEqual(['a', 'old']);
    // Nor is what a person has agreed to asked for again.
    await place.run('approve', 'one', '--yes');
    expect((await place.run('run', '--once')).code).toBe(0);
    expect(pathsIn(place.path('r-one'))).toEqual(['a']);
    expect((await place.run('run', '--once')).stdout).not.toMatch(/protects less/);
  });

  it('is as one that is made while no service runs: what protects a replica less then makes the next pass ask', async () => {
    const place = new Workplace();
    writeTree(place.path('s-one'), { a: 'x' });
    place.configure({ one: rarely('one', { exclude: ['*.keep'], prune: true }) });
    expect((await place.run('run', '--once')).code).toBe(0);
    writeTree(place.path('r-one'), { 'a.keep': 'x' });
    place.configure({ one: rarely('one', { exclude: [] }) });
    const plan = await place.run('plan');
    expect(plan.stdout + plan.stderr).toMatch(/nothing goes unasked now: exclude leaves out less/);
    const once = await place.run('run', '--once');
    expect(once.stdout).toMatch(/nothing goes unasked now: exclude leaves out less/);
    expect(pathsIn(place.path('r-one'))).toEqual(['a', 'a.keep']);
    // Mended, it is a routine pass again.
    place.configure({ one: rarely('one', { exclude: ['*.keep'] }) });
    expect((await place.run('run', '--once')).stdout).not.toMatch(/unasked|protects less/);
  });

  it('starts what is added, and stops what is removed, engine and all', async () => {
    const { place, running } = await service(['one', 'two'], { concurrency: 1 });
    // Its next pass is near, so that its engine stays.
    editByRename(place, { one: rarely('one', { interval: '1s' }), two: rarely('two', { interval: '1s' }) });
    await running.says(/\[two\] pass ok \(interval\)|\[two\] reload: changed/);
    const engine = await until(() => running.enginePid('two'), 'the engine');
    editByRename(place, { one: rarely('one', { interval: '1s' }) });
    await until(() => !isAlive(engine), 'the engine of the removed pair to end');
    await until(() => !Object.hasOwn(place.status().pairs, 'two'), 'the status to forget it');
    writeTree(place.path('s-two'), { b: 'later' });
    editByRename(place, { one: rarely('one', { interval: '1s' }), two: rarely('two') });
    await until(() => fs.existsSync(place.path('r-two', 'b')), 'the pair to come back');
    // What was known of it has come back with it.
    await until(() => place.status().pairs.two?.state === 'ok', 'its status');
    expect((await end(running)).code).toBe(0);
  });

  it.each<{ way: string; edit: (place: Workplace, text: string) => void }>([
    { way: 'in place', edit: (place, text) => fs.writeFileSync(place.path(CONFIG), text) },
    {
      way: 'by a rename over it',
      edit: (place, text) => {
        fs.writeFileSync(place.path('new'), text);
        fs.renameSync(place.path('new'), place.path(CONFIG));
      },
    },
    {
      way: 'by a rename away and a new file, as vim does it',
      edit: (place, text) => {
        fs.renameSync(place.path(CONFIG), place.path(`${CONFIG}~`));
        fs.writeFileSync(place.path(CONFIG), text);
      },
    },
    {
      way: 'by a removal and a new file',
      edit: (place, text) => {
        fs.rmSync(place.path(CONFIG));
        fs.writeFileSync(place.path(CONFIG), text);
      },
    },
  ])('follows an edit $way, again and again', async ({ edit }) => {
    const { place, running } = await service(['one']);
    const config = JSON.parse(fs.readFileSync(place.path(CONFIG), 'utf8'));
    for (const minutes of [2, 3, 4]) {
      config.pairs.one.interval = `${minutes}m`;
      edit(place, JSON.stringify(config));
      await running.says(new RegExp(`interval from \\S+ to ${minutes}m;`));
    }
    await end(running);
  });

  it('follows a file that is missing for a while, and says so', async () => {
    const { place, running } = await service(['one']);
    const config = JSON.parse(fs.readFileSync(place.path(CONFIG), 'utf8'));
    fs.rmSync(place.path(CONFIG));
    await running.says(/cannot read the config file: there is no such file/);
    await running.says(/is not used; the one before runs on/);
    config.pairs.one.interval = '2m';
    fs.writeFileSync(place.path(CONFIG), JSON.stringify(config));
    await running.says(/interval from 1h to 2m/);
    await end(running);
  });

  it('follows the symlinks of a mounted config, as a container platform swaps them', async () => {
    const place = new Workplace();
    writeTree(place.path('s-one'), { a: '1' });
    const mount = place.path('mount');
    const publish = (version: number, interval: string) => {
      const folder = path.join(mount, `..${version}`);
      fs.mkdirSync(folder, { recursive: true });
      const at = (name: string) => place.path(name);
      const pair = { source: at('s-one'), replica: at('r-one'), interval };
      const config = { version: 1, stateDir: at('state'), log: { dir: at('logs') }, pairs: { one: pair } };
      fs.writeFileSync(path.join(folder, CONFIG), JSON.stringify(config));
      fs.symlinkSync(`..${version}`, path.join(mount, '..new'));
      fs.renameSync(path.join(mount, '..new'), path.join(mount, '..data'));
      // The folder of the version before goes at once.
      fs.rmSync(path.join(mount, `..${version - 1}`), { recursive: true, force: true });
    };
    publish(1, '1h');
    fs.symlinkSync(`..data/${CONFIG}`, path.join(mount, CONFIG));
    // And one more link that leads there from elsewhere.
    fs.symlinkSync(`mount/${CONFIG}`, place.path('config.json'));
    const running = place.start('run', '--config', 'config.json');
    await running.says(/pass ok/);
    publish(2, '2h');
    await running.says(/interval from 1h to 2h/);
    publish(3, '3h');
    await running.says(/interval from 2h to 3h/);
    await end(running);
  });

  it('applies a change of the defaults to those pairs alone whose settings differ by it', async () => {
    const { place, running } = await service(['one', 'two']);
    editByRename(place, { one: rarely('one'), two: rarely('two', { prune: true }) }, { defaults: { prune: false } });
    await running.says(/\[one\] reload: changed: prune from true to false/);
    await running.says(/\[two\] reload: same/);
    await end(running);
  });

  it('reads the file at SIGHUP, and says so when nothing has changed', async () => {
    const { running, place } = await service(['one']);
    running.child.kill('SIGHUP');
    await running.says(/reload: nothing has changed in .*foldersync\.config\.json/);
    editByRename(place, { one: rarely('one', { interval: '5m' }) });
    running.child.kill('SIGHUP');
    await running.says(/interval from 1h to 5m/);
    const { stdout } = await end(running);
    expect(stdout.match(/reload: changed/g)).toHaveLength(1);
  });

  it('does nothing when the file is only touched, or written again as it was', async () => {
    const { running, place } = await service(['one']);
    const text = fs.readFileSync(place.path(CONFIG));
    fs.utimesSync(place.path(CONFIG), 1, 1);
    fs.writeFileSync(place.path(CONFIG), text);
    editByRename(place, { one: rarely('one', { interval: '5m' }) });
    await running.says(/interval from 1h to 5m/);
    const { stdout } = await end(running);
    expect(stdout.match(/reload:/g)).toHaveLength(1);
  });
});

describe('a reload in the middle of a copy', () => {
  /** A service whose pair `one` is frozen in the middle of its first copy. */
  async function frozen(more: object = {}) {
    const place = new Workplace();
    writeTree(place.path('s-one'), manyFiles(3000));
    writeTree(place.path('s-two'), { a: '2' });
    place.configure({ one: rarely('one', more), two: rarely('two') });
    const running = place.start('run');
    // Its folder has files alone; what the replica is tried out with comes and goes in it, a directory as well.
    await until(
      () => fs.existsSync(place.path('r-one')) && fs.readdirSync(place.path('r-one')).length > 20,
      'the copy to begin',
    );
    const engine = await until(() => running.enginePid('one'), 'its engine');
    const goOn = freeze(engine);
    const isHalf = pathsIn(place.path('r-one')).length < 3000;
    expect(isHalf).toBe(true);
    await running.says(/\[two\] pass ok/);
    return { place, running, engine, goOn };
  }

  it('leaves it and its engine alone in a pair that stays the same', async () => {
    const { place, running, engine, goOn } = await frozen();
    editByRename(place, { one: rarely('one'), two: rarely('two', { exclude: ['x'] }), three: rarely('one') });
    await running.says(/reload: .*have the same replica/); // refused as a whole
    writeTree(place.path('s-two'), { later: 'x' });
    editByRename(place, { one: rarely('one'), two: rarely('two', { exclude: ['x'] }) });
    await running.says(/\[one\] reload: same/);
    await running.says(/\[two\] reload: changed[\s\S]*\[two\] pass ok \(startup\): 1 copied/);
    expect(running.enginePid('one')).toBe(engine);
    goOn();
    await running.says(/\[one\] pass ok \(startup\): .*3000 copied/);
    const { stdout } = await end(running);
    expect(stdout).not.toMatch(/\[one\] pass (?!ok)/);
  });

  it('swaps the schedule and the log under it, without another engine', async () => {
    const { place, running, engine, goOn } = await frozen();
    const log = { dir: './elsewhere', format: 'json' };
    editByRename(place, { one: rarely('one', { interval: '1s', log }), two: rarely('two') });
    await running.says(/\[one\] reload: changed: .*; the engine takes the new schedule and log up as it runs/);
    goOn();
    await running.says(/\[one\] pass ok \(startup\): .*3000 copied/);
    writeTree(place.path('s-one'), { later: 'x' });
    await running.says(/\[one\] pass ok \(interval\): 1 copied/);
    expect(running.enginePid('one')).toBe(engine);
    await end(running);
    const copies = (text: string) => text.match(/\bcopy "f\d+"|"verb":"copy","path":"f\d+"/g)?.length ?? 0;
    const [before, after] = [place.log('one'), fs.readFileSync(place.path('elsewhere', 'logfile.log'), 'utf8')];
    expect(copies(before) + copies(after)).toBe(3000);
    expect(before).not.toContain('{');
    for (const line of after.trimEnd().split('\n')) expect(JSON.parse(line)).toMatchObject({ pair: 'one' });
    expect(after).toContain('"path":"later"');
  });

  it('cuts it off between two operations where the policy has changed, and goes on with another engine', async () => {
    const { place, running, engine, goOn } = await frozen();
    editByRename(place, { one: rarely('one', { exclude: ['f1*'] }), two: rarely('two') });
    await running.says(/\[one\] reload: changed: exclude/);
    goOn();
    await running.says(/\[one\] pass cancelled/);
    await running.says(/\[one\] pass ok \(startup\)/);
    expect(isAlive(engine)).toBe(false);
    const names = pathsIn(place.path('r-one'));
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['f0', 'f2999']));
    await end(running);
  });

  it('hands a replica over to a pair of another name only when the first engine is gone', async () => {
    const { place, running, engine, goOn } = await frozen();
    editByRename(place, { renamed: rarely('one'), two: rarely('two') });
    await running.says(/\[renamed\] reload: added/);
    goOn();
    await running.says(/\[renamed\] pass ok \(startup\)/);
    expect(isAlive(engine)).toBe(false);
    const { stdout } = await end(running);
    expect(stdout).not.toMatch(/is in use by another|have the same replica|pass failed/);
    expect(pathsIn(place.path('r-one'))).toHaveLength(3000);
  });
});

describe('a broken edit', () => {
  it('logs what check says, the old config runs on, and the fix is picked up by itself', async () => {
    const { place, running, pairs } = await service(['one']);
    editByRename(place, { one: rarely('one', { intervall: '5s' }) });
    await running.says(/is not used; the one before runs on/);
    const checked = await place.run('check');
    const [, said] = /^(foldersync\.config\.json:\d+:\d+: error: .*)$/m.exec(checked.stderr) ?? [];
    const [, hint] = /^ {2}hint: (.*)$/m.exec(checked.stderr) ?? [];
    await running.says(new RegExp(`reload: ${said}.*hint: ${hint}`.replace(/[?]/g, '\\?')));
    expect(said).toContain('unknown option "intervall"');
    editByRename(place, { ...pairs, one: rarely('one', { interval: '1s' }) });
    await running.says(/\[one\] pass ok \(interval\)|interval from 1h to 1s/);
    await end(running);
  });

  it.each([
    { what: 'an empty file', text: '', says: /the config file is empty/ },
    { what: 'comments only', text: '# nothing\n', says: /the config file is empty|not valid JSON/ },
    { what: 'no pairs', text: '{"version": 1, "pairs": {}}', says: /pairs/ },
    { what: 'half a file', text: '{"version": 1, "pairs": {"one": {', says: /not valid JSON/ },
  ])('is $what, never the end of every pair', async ({ text, says }) => {
    const { place, running } = await service(['one']);
    fs.writeFileSync(place.path(CONFIG), text);
    await running.says(/is not used; the one before runs on/);
    await running.says(says);
    writeTree(place.path('s-one'), { later: 'x' });
    await until(() => place.status().pairs.one?.state === 'ok', 'the pair to go on');
    const { stdout } = await end(running);
    expect(stdout).not.toMatch(/reload: removed/);
  });
});

describe('many edits', () => {
  it('end with the last one in force, and no engine left over', async () => {
    const { place, running } = await service(['one', 'two']);
    const edit = (n: number) =>
      editByRename(place, {
        // Engines come and go all the time: by the policy, by the name, and by being taken out.
        one: rarely('one', { interval: '1s', exclude: [`edit-${n}`] }),
        ...(n % 2 === 0 ? { two: rarely('two', { interval: '1s' }) } : {}),
        ...(n % 3 === 0 ? { three: rarely('three', { interval: '1s' }) } : {}),
      });
    for (let n = 1; n <= 100; n++) {
      edit(n);
      await new Promise((resolve) => setTimeout(resolve, 100)); // the edits come 10 a second
    }
    edit(102);
    await running.says(/exclude from \["edit-\d+"\] to \["edit-102"\]/);
    fs.writeFileSync(place.path('s-one', 'edit-100'), 'x');
    fs.writeFileSync(place.path('s-one', 'edit-102'), 'x');
    for (const name of ['one', 'two', 'three']) {
      await until(() => running.enginePid(name) !== undefined, `an engine of ${name}`);
    }
    await until(() => fs.existsSync(place.path('r-one', 'edit-100')), 'the last edit to be in force');
    await until(() => enginesOf(running).length === 3, 'the other engines to end');
    expect(fs.existsSync(place.path('r-one', 'edit-102'))).toBe(false);
    const { stdout, code } = await end(running);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/pass failed|in use by another/);
  });
});

describe('an option of the service', () => {
  it('is applied while it runs; a new state directory waits for a restart', async () => {
    const { place, running } = await service(['one', 'two'], { concurrency: 1 });
    editByRename(
      place,
      { one: rarely('one', { log: { dir: './logs/one' } }), two: rarely('two', { log: { dir: './logs/two' } }) },
      { concurrency: 2, stopGrace: '1s', stuckAfter: '30s', log: { dir: './service-logs' }, stateDir: './other' },
    );
    await running.says(
      /reload: not changed: stateDir from .*\/state to .*\/other; that needs foldersync to be started/,
    );
    await running.says(/reload: changed: concurrency from 1 to 2/);
    await running.says(/\[one\] reload: same/);
    writeTree(place.path('s-three'), { a: '3' });
    const { code } = await end(running);
    expect(code).toBe(0);
    expect(fs.existsSync(place.path('other'))).toBe(false);
    expect(fs.readFileSync(place.path('service-logs', 'foldersync.log'), 'utf8')).toMatch(/stopped by SIGTERM\n$/);
  });
});

describe('a hold', () => {
  it('outlives a reload of its pair, and can be approved after it', async () => {
    const place = new Workplace();
    writeTree(place.path('s-one'), { keep: 'x' });
    writeTree(place.path('r-one'), { keep: 'x', ...manyFiles(300) });
    place.configure({ one: rarely('one', { adopt: true }) });
    const running = place.start('run');
    await running.says(/\[one\] pass held/);
    editByRename(place, { one: rarely('one', { adopt: true, interval: '2h' }) });
    await running.says(/interval from 1h to 2h/);
    await until(() => place.status().pairs.one?.state === 'held', 'the status to keep it');
    editByRename(place, { one: rarely('one', { adopt: true, interval: '2h', exclude: ['*.tmp'] }) });
    await running.says(/reload: changed: exclude[\s\S]*pass held/);
    expect(pathsIn(place.path('r-one'))).toHaveLength(301);
    expect((await place.run('approve', 'one', '--yes')).code).toBe(0);
    await running.says(/pass ok \(manual\): 300 removed/);
    await end(running);
  });
});

describe('foldersync check --against-running', () => {
  it('shows what the service would log, before the file is put in place', async () => {
    const { place, running } = await service(['one', 'two']);
    const before = fs.readFileSync(place.path(CONFIG));
    place.configure({ one: rarely('one', { exclude: ['x'] }), three: rarely('three') }, { stopGrace: '2s' });
    fs.mkdirSync(place.path('drafts'));
    fs.renameSync(place.path(CONFIG), place.path('drafts', 'new.json'));
    fs.writeFileSync(place.path(CONFIG), before);
    const { stdout, code } = await place.run('check', '--config', 'drafts/new.json', '--against-running', CONFIG);
    expect(code).toBe(0);
    expect(stdout).toContain(`${place.path('drafts', 'new.json')} is valid: 2 pairs\n`);
    // Its relative paths are those of the place where it is to be put.
    expect(stdout).toContain(`from ${place.path('s-three')}\n`);
    const shown = stdout.slice(stdout.indexOf('against process'));
    expect(shown).toContain(`against process ${running.pid}, which runs ${place.path(CONFIG)}:\n`);
    fs.renameSync(place.path('drafts', 'new.json'), place.path(CONFIG));
    await running.says(/\[two\] reload: removed/);
    const { stdout: log } = await end(running);
    const said = [...log.matchAll(/info {2}(?:(\[\w+\] ))?reload: (.*)/g)].map(
      ([, pair = '', text]) => `  ${pair}${text}`,
    );
    const lines = (text: string[]) => [...text].sort();
    expect(lines(shown.trimEnd().split('\n').slice(1))).toEqual(lines(said));
    expect(said).toHaveLength(4);
  });

  it('says that nothing would change, for the file that runs, and gives programs the same', async () => {
    const { place, running } = await service(['one', 'two']);
    const { stdout, code } = await place.run('check', '--against-running');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\[one\] same\n {2}\[two\] same\n {2}nothing would change\n$/);
    const { stdout: json } = await place.run('check', '--against-running', '--json');
    expect(JSON.parse(json)).toMatchObject({
      valid: true,
      againstRunning: {
        pid: running.pid,
        runner: [],
        pairs: [
          { kind: 'same', pair: 'one' },
          { kind: 'same', pair: 'two' },
        ],
      },
    });
    const written = place.path('state', 'running');
    const [file = ''] = fs.readdirSync(written);
    expect(fs.statSync(path.join(written, file)).mode & 0o777).toBe(0o600);
    await end(running);
    expect(fs.readdirSync(written)).toEqual([]);
  });

  it('compares with what runs, not with what was refused or is yet to be applied', async () => {
    const { place, running } = await service(['one']);
    editByRename(place, { one: rarely('one', { intervall: '1s' }) });
    await running.says(/is not used/);
    place.configure({ one: rarely('one', { interval: '1m' }) });
    await running.says(/interval from 1h to 1m/);
    const { stdout } = await place.run('check', '--against-running');
    expect(stdout).toContain('nothing would change');
    editByRename(place, { one: rarely('one', { interval: '1m' }) }, { stateDir: './other' });
    await running.says(/not changed: stateDir/);
    // The file points elsewhere by now; the service is found all the same.
    const { stdout: moved, code } = await place.run('check', '--against-running');
    expect(moved).toMatch(/not changed: stateDir from .*\/state to .*\/other/);
    expect(code).toBe(0);
    await end(running);
  });

  it('knows which pairs alone a service runs', async () => {
    const { place, running } = await service(['one', 'two']);
    await end(running);
    const only = place.start('run', '--pair', 'two');
    await until(() => fs.readdirSync(place.path('state', 'running')).length > 0, 'it to be written down');
    const { stdout } = await place.run('check', '--against-running');
    expect(stdout).toMatch(/:\n {2}\[two\] same\n {2}nothing would change\n$/);
    editByRename(place, { one: rarely('one', { interval: '5m' }), two: rarely('two', { interval: '5m' }) });
    await only.says(/\[two\] reload: changed/);
    const { stdout: log } = await end(only);
    expect(log).not.toContain('[one]');
  });

  it('asks which one is meant where several run', async () => {
    const { place, running } = await service(['one']);
    const other = { version: 1, stateDir: './state', log: { dir: './logs-two' }, pairs: { two: rarely('two') } };
    fs.writeFileSync(place.path('other.json'), JSON.stringify(other));
    const second = place.start('run', '--config', 'other.json');
    await second.says(/pass ok/);
    fs.copyFileSync(place.path('other.json'), place.path('new.json'));
    const unsure = await place.run('check', '--config', 'new.json', '--against-running');
    expect(unsure.stderr).toMatch(
      /^error: several services run: .*foldersync\.config\.json, .*other\.json\n {2}hint: /,
    );
    expect(unsure.code).toBe(2);
    const sure = await place.run('check', '--config', 'new.json', '--against-running', 'other.json');
    expect(sure.stdout).toContain(`against process ${second.pid}`);
    expect(sure.stdout).toMatch(/nothing would change\n$/);
    await end(second);
    await end(running);
  });

  it('says so where no service runs, also after one that was killed', async () => {
    const { place, running } = await service(['one']);
    running.child.kill('SIGKILL');
    await running.ended;
    const { stderr, code } = await place.run('check', '--against-running');
    expect(stderr).toMatch(/^error: no service runs; looked in .*\/state\n {2}hint: .*--against-running FILE\n$/);
    expect(code).toBe(1);
  });
});
