import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { pathsIn, writeTree } from '../engine/trees.js';
import { type Foldersync, until, Workplace } from './foldersync.js';

const rarely = (place: Workplace, name: string, more: object = {}) => ({
  source: place.path(`s-${name}`),
  replica: place.path(`r-${name}`),
  interval: '1h',
  ...more,
});

/** A running service of which each pair stands in a part of its own, and `put` to write a part as a whole. */
async function service(...names: readonly string[]) {
  const place = new Workplace();
  for (const name of ['one', 'two', 'three']) writeTree(place.path(`s-${name}`), { a: name });
  const part = (name: string) => place.path('conf.d', `${name}.json`);
  const put = (name: string, pairs: Record<string, object>, rest: object = {}) => {
    fs.writeFileSync(place.path('.new'), JSON.stringify({ ...rest, pairs }));
    fs.renameSync(place.path('.new'), part(name));
  };
  fs.mkdirSync(place.path('conf.d'));
  for (const name of names) put(name, { [name]: rarely(place, name) });
  const main = { version: 1, include: ['conf.d/*'], stateDir: './state', log: { dir: './logs' } };
  fs.writeFileSync(place.path('foldersync.config.json'), JSON.stringify(main));
  const running = place.start('run');
  for (const name of names) await running.says(new RegExp(`\\[${name}\\] pass ok \\(startup\\)`));
  await until(() => fs.existsSync(place.path('state', 'running')), 'the running config to be written down');
  return { place, running, put, part };
}

async function end(running: Foldersync): Promise<string> {
  running.child.kill('SIGTERM');
  return (await running.ended).stdout;
}

it('a config in parts is followed part by part: added, changed, removed', async () => {
  const { place, running, put, part } = await service('one', 'two');
  put('three', { three: rarely(place, 'three') });
  await running.says(/\[three\] pass ok \(startup\): .*1 copied/);
  fs.writeFileSync(part('one'), JSON.stringify({ pairs: { one: rarely(place, 'one', { interval: '2h' }) } }));
  await running.says(/\[one\] reload: changed: interval from 1h to 2h/);
  fs.rmSync(part('two'));
  await running.says(/\[two\] reload: removed: it is not mirrored any more/);
  await until(() => !Object.hasOwn(place.status().pairs, 'two'), 'the status to forget it');
  expect(pathsIn(place.path('r-two'))).toEqual(['a']);
  // An option for all pairs in a part of its own.
  fs.writeFileSync(part('all'), JSON.stringify({ defaults: { exclude: ['x'] } }));
  await running.says(/\[three\] reload: changed: exclude from \[\] to \["x"\]/);
  const stdout = await end(running);
  expect(stdout.match(/reload: changed/g)).toHaveLength(3);
  expect(stdout).not.toMatch(/is not used/);
});

it('a reload is refused as a whole where one part is broken or gives a pair twice, and taken over once that is mended', async () => {
  const { place, running, put, part } = await service('one', 'two');
  put('one', { one: rarely(place, 'one', { interval: '2h' }), two: rarely(place, 'two') });
  await running.says(/conf\.d\/two\.json:1:\d+: error: pair "two" is given twice.*conf\.d\/one\.json:1:\d+/);
  await running.says(/the edited config has 1 error and is not used; the one before runs on/);
  fs.writeFileSync(part('two'), '{"pairs": {"two": ');
  await running.says(/conf\.d\/two\.json:1:\d+: error: not valid JSON: the file ends where a value should be/);
  fs.writeFileSync(part('two'), '');
  await running.says(/conf\.d\/two\.json:1:1: error: this part of the config is empty/);
  expect(Object.keys(place.status().pairs)).toEqual(['one', 'two']);
  expect(running.output).not.toMatch(/reload: (changed|removed)/);
  put('two', { two: rarely(place, 'two', { interval: '3h' }) });
  await running.says(/pair "two" is given twice[\s\S]*pair "two" is given twice/);
  put('one', { one: rarely(place, 'one') });
  await running.says(/\[two\] reload: changed: interval from 1h to 3h/);
  await end(running);
});

it('a part that cannot be found, or its folder, is no reason to stop its pairs', async () => {
  const { place, running, put } = await service('one', 'two');
  fs.renameSync(place.path('conf.d'), place.path('away'));
  await running.says(/cannot look for parts in \S+conf\.d: there is no such folder/);
  await running.says(/is not used; the one before runs on/);
  fs.renameSync(place.path('away'), place.path('conf.d'));
  put('two', { two: rarely(place, 'two', { interval: '3h' }) });
  await running.says(/\[two\] reload: changed: interval from 1h to 3h/);
  expect(await end(running)).not.toMatch(/reload: removed/);
});

it('a part that protects less makes the next pass ask, and one that is half written is never carried out', async () => {
  const { place, running, put, part } = await service('one', 'two');
  writeTree(place.path('s-one'), { b: 'x' });
  put('one', { one: rarely(place, 'one', { prune: false }) });
  await running.says(/\[one\] reload: changed: prune from true to false[\s\S]*\[one\] pass ok/);
  writeTree(place.path('r-one'), { old: 'x' });
  // Written in place, with a pause where what stands there is a config already, one that mirrors nothing of pair two.
  const fd = fs.openSync(part('two'), 'w');
  fs.writeSync(fd, '{"pairs":{}}');
  put('one', { one: rarely(place, 'one', { interval: '3h', prune: false }) });
  const { length } = running.output;
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(running.output.slice(length)).not.toMatch(/reload/);
  fs.ftruncateSync(fd);
  fs.writeSync(fd, JSON.stringify({ pairs: { two: rarely(place, 'two', { interval: '4h' }) } }), 0);
  fs.closeSync(fd);
  await running.says(/\[two\] reload: changed: interval from 1h to 4h/);
  await running.says(/\[one\] reload: changed: interval from 1h to 3h/);
  put('one', { one: rarely(place, 'one', { interval: '3h' }) });
  await running.says(
    /\[one\] reload: protects less: prune is on where it was off; the next pass has the rules of a first one/,
  );
  await running.says(/\[one\] .*nothing goes unasked now/);
  expect(pathsIn(place.path('r-one'))).toEqual(['a', 'b', 'old']);
  expect(await end(running)).not.toMatch(/\[two\] reload: removed/);
});

it('follows the swap of a mounted folder of parts, as a container platform does it, and edits of vim', async () => {
  const place = new Workplace();
  for (const name of ['one', 'two']) writeTree(place.path(`s-${name}`), { a: name });
  const publish = (version: number, pairs: Record<string, object>) => {
    const folder = place.path('conf.d', `..${version}`);
    fs.mkdirSync(folder, { recursive: true });
    for (const [name, pair] of Object.entries(pairs)) {
      fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ pairs: { [name]: pair } }));
    }
    fs.symlinkSync(`..${version}`, place.path('conf.d', '..new'));
    fs.renameSync(place.path('conf.d', '..new'), place.path('conf.d', '..data'));
    // The links of a volume come and go after the swap.
    for (const name of ['one', 'two']) {
      const link = place.path('conf.d', `${name}.json`);
      if (!Object.hasOwn(pairs, name)) fs.rmSync(link, { force: true });
      else if (!fs.existsSync(link)) fs.symlinkSync(`..data/${name}.json`, link);
    }
    fs.rmSync(place.path('conf.d', `..${version - 1}`), { recursive: true, force: true });
  };
  publish(1, { one: rarely(place, 'one') });
  const main = { version: 1, include: ['conf.d/*.json'], stateDir: './state', log: { dir: './logs' } };
  fs.writeFileSync(place.path('foldersync.config.json'), JSON.stringify(main));
  const running = place.start('run');
  await running.says(/\[one\] pass ok/);
  publish(2, { one: rarely(place, 'one', { interval: '2h' }), two: rarely(place, 'two') });
  await running.says(/\[one\] reload: changed: interval from 1h to 2h/);
  await running.says(/\[two\] pass ok \(startup\)/);
  publish(3, { two: rarely(place, 'two') });
  await running.says(/\[one\] reload: removed/);
  // As vim does it: away with the old one, then a new one.
  const part = place.path('conf.d', 'two.json');
  fs.renameSync(part, `${part}~`);
  fs.writeFileSync(part, JSON.stringify({ pairs: { two: rarely(place, 'two', { interval: '5h' }) } }));
  await running.says(/\[two\] reload: changed: interval from 1h to 5h/);
  expect(await end(running)).not.toMatch(/\[two\] reload: removed/);
});
