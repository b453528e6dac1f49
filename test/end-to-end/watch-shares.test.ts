// One source has more folders than may be watched: the other pairs of the service hear all the same, and other programs of the user
// as well. In a user namespace, whose limit is its own. **Source**: namespaces(7), The /proc/sys/user directory.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { writeTree } from '../engine/trees.js';
import { until, Workplace } from './foldersync.js';

const MOST = 400;
/** Of which seven eighths are for the pairs. */
const TOO_MANY = 380;

const UNDER_LIMIT = [
  ...['unshare', '--user', '--map-root-user'],
  ...['sh', '-c', `echo ${MOST} >/proc/sys/user/max_inotify_watches && exec "$@"`, 'sh'],
];
const lacksNamespaces = spawnSync(UNDER_LIMIT[0]!, [...UNDER_LIMIT.slice(1), 'true']).status !== 0;

it.skipIf(lacksNamespaces)('a source with too many folders makes itself deaf, and no other pair', async () => {
  const place = new Workplace({ inMemory: true });
  const folders = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`d${index + 10}`, { f: 'f' }]));
  writeTree(place.path('many'), folders(TOO_MANY));
  writeTree(place.path('few'), folders(40));
  const options = { interval: '1h', watch: true };
  place.configure({
    large: { source: './many', replica: './r1', ...options },
    small: { source: './few', replica: './r2', ...options },
  });
  const service = place.startUnder(UNDER_LIMIT, 'run');
  await service.says(
    /\[large\] \d+ folders cannot be watched, and are polled: the \d+ watches that this pair may have of user\.max_inotify_watches are reached \(400 now\); hint: raise it: sysctl -w user\.max_inotify_watches=1600;/,
  );
  await service.says(/\[small\] pass ok \(startup\)/);
  await until(() => place.statusIfAny()?.pairs.large?.state === 'degraded', 'the large one to be degraded');
  await until(() => place.statusIfAny()?.pairs.small?.state === 'ok', 'the small one to be ok');
  fs.writeFileSync(place.path('few', 'd49', 'f'), 'changed');
  await service.says(/\[small\] pass ok \(watch\): 1 updated/);
  expect(fs.readFileSync(place.path('r2', 'd49', 'f'), 'utf8')).toBe('changed');
  expect(watchesOf(service.enginePid('large')) + watchesOf(service.enginePid('small'))).toBeLessThan(MOST);
});

/** **Source**: proc_pid_fdinfo(5), inotify files. */
function watchesOf(pid: number | undefined): number {
  const fdinfo = `/proc/${pid}/fdinfo`;
  const infos = fs.readdirSync(fdinfo).flatMap((fd) => {
    try {
      return [fs.readFileSync(`${fdinfo}/${fd}`, 'latin1')];
    } catch {
      return []; // closed meanwhile
    }
  });
  return infos.reduce((sum, info) => sum + (info.match(/^inotify wd/gm)?.length ?? 0), 0);
}
