import { expect, it } from 'vitest';
import type { RunningPass } from '../../src/core/report/pair-status.js';
import { writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';

it('shows a first copy in the status while it runs: since when, how much, and its share of what was found', async () => {
  const place = new Workplace();
  const megabyte = 'x'.repeat(1 << 20);
  writeTree(place.path('s'), Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`f${n}`, megabyte])));
  place.configure({ p: { source: './s', replica: './r', interval: '1h', bandwidth: '500kB/s' } });
  const running = place.start('run');
  const shown = () => place.statusIfAny()?.pairs.p?.running as RunningPass | undefined;
  await until(() => (shown()?.bytes ?? 0) > 0, 'a running pass to be shown');
  const asked = await place.run('status', '--json');
  const { running: pass, state } = JSON.parse(asked.stdout).pairs.p;
  expect(state).toBe('running');
  expect(pass).toMatchObject({ trigger: 'startup', entries: 8, bytesFound: 8 << 20 });
  expect(pass.share).toBeCloseTo(pass.bytes / pass.bytesFound, 9);
  expect(pass.startedAt).toBeLessThan(pass.at);
  const { stdout } = await place.run('status');
  expect(stdout).toMatch(
    /\n {2}running since .* \(startup\): 8 entries, \d changes, .* of 8\.39 MB, \d+ % of what was found so far\n/,
  );
  running.child.kill('SIGTERM');
  await running.ended;
  expect(JSON.parse((await place.run('status', '--json')).stdout).pairs.p.running).toBeUndefined();
});
