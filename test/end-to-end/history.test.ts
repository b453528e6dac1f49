import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { HistoryResult, PassResult } from '../../src/cli/history/history-view.js';
import { writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';

it('tells what passes did, and what each of them changed, also of a service that was killed', async () => {
  const place = new Workplace();
  writeTree(place.path('s'), { 'a b': '12345', d: { e: 'x' } });
  place.configure({ p: { source: './s', replica: './r', settle: '10ms' } });
  const read = async (): Promise<HistoryResult> => JSON.parse((await place.run('history', 'p', '--json')).stdout);
  const folder = () =>
    fs.readdirSync(place.path('state', 'history')).map((name) => place.path('state', 'history', name))[0]!; // one pair
  const lines = () => {
    const files = fs.existsSync(place.path('state', 'history'))
      ? fs.readdirSync(folder()).filter((name) => /^\d/.test(name))
      : [];
    return files.flatMap((name) => fs.readFileSync(path.join(folder(), name), 'utf8').split('\n').filter(Boolean));
  };
  const service = place.start('run');
  await until(() => lines().some((line) => line.includes('"startup"')), 'the line of the first pass');
  fs.rmSync(place.path('s', 'd'), { recursive: true });
  await until(() => lines().some((line) => line.includes('"watch"')), 'the line of a pass over a change');
  await service.kill();

  const { passes, days, pair } = await read();
  expect(pair).toBe('p');
  expect(passes.flatMap((line) => (line.kind === 'pass' ? [[line.trigger, line.scope, line.outcome]] : []))).toEqual([
    ['watch', 'targeted', 'ok'],
    ['startup', 'full', 'ok'],
  ]);
  expect(days).toMatchObject([{ ok: 2, problems: 0 }]);
  const first = passes.find((line) => line.kind === 'pass' && line.trigger === 'startup');
  if (first?.kind !== 'pass') throw new Error('there is no first pass');
  expect(first).toMatchObject({ counts: { made: 1, copied: 2 }, bytes: 6, passes: 1 });
  const asked = await place.run('history', 'p', '--pass', first.id, '--json');
  const { operations, more, pass }: PassResult = JSON.parse(asked.stdout);
  expect(pass).toEqual(first);
  expect(more).toBe(0);
  expect(operations).toContainEqual({ verb: 'copy', path: 'a b', sizeBytes: 5 });
  expect(operations.map(({ verb }) => verb).sort()).toEqual(['copy', 'copy', 'make']);

  // A crash has cut the last line off.
  const file = path.join(folder(), fs.readdirSync(folder()).find((name) => /^\d/.test(name))!); // it was read above
  fs.truncateSync(file, fs.statSync(file).size - 10);
  const shown = await place.run('history', 'p');
  expect(shown.code).toBe(0);
  expect(shown.stdout).toMatch(
    /^p, since .*\n\n\d{4}-\d\d-\d\d: 1 ok\n(.*\n)* {2}\d\d:\d\d:\d\d {2}\w{8} {2}startup {2}ok: 1 made, 2 copied, 6 B in /,
  );
  expect(shown.stderr).toMatch(/^warning: a line was cut off, .* passed over$/m);
  const one = await place.run('history', 'p', '--pass', first.id);
  expect(one.stdout).toContain('\n  copy "a b" 5 B\n');
  expect(await place.run('history', 'p', '--pass', 'nope')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('has no pass "nope"'),
  });
  expect((await place.run('history', 'p', '--since', 'whenever')).code).toBe(2);
});
