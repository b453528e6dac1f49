import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';

it('writes numbers for node_exporter that promtool takes, with room and versions, and the last ones when it ends', async (context) => {
  const place = new Workplace();
  writeTree(place.path('s'), { a: '12345', b: 'x' });
  place.configure({ p: { source: './s', replica: './r', interval: '1h' } }, { metrics: { textfile: './out/f.prom' } });
  const file = place.path('out', 'f.prom');
  const service = place.start('run');
  // A folder that is missing costs the numbers and nothing else.
  await service.says(/cannot write the metrics to .*f\.prom: .*; mirroring goes on; make its folder/);
  fs.mkdirSync(place.path('out'));
  await until(() => place.statusIfAny()?.pairs.p?.room, 'the room of the replica');
  const asked = await place.run('status');
  expect(asked.stdout).toMatch(/^ {2}0 restore points, 0 B kept; .* of .* free$/m);
  service.child.kill('SIGTERM');
  expect((await service.ended).code).toBe(0);
  const text = fs.readFileSync(file, 'utf8');
  expect(text).toContain('foldersync_pair_state{pair="p",state="stopped"} 1\n');
  expect(text).toContain('foldersync_passes_total{pair="p",outcome="ok",trigger="startup"} 1\n');
  expect(text).toContain('foldersync_copied_bytes_total{pair="p"} 6\n');
  expect(text).toMatch(/^foldersync_replica_free_bytes\{pair="p"\} [1-9]\d+$/m);
  expect(text).toContain('foldersync_restore_points{pair="p"} 0\n');
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  });
  if (error !== undefined && process.env.CI === undefined) context.skip(`promtool is not there: ${error.message}`);
  expect([status, stdout + stderr]).toEqual([0, '']);
});
