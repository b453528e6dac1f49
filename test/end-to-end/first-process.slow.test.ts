// The service as the first process of a container, without another one that would do what such a process owes.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { childrenOf, isAlive, OTHER_CONTAINER, requireNamespaces, until, Workplace } from './foldersync.js';

describe('the first process of a container', () => {
  it('leaves no zombies, hears of the end of its own engines, and ends in good order', async (context) => {
    requireNamespaces(context);
    const place = new Workplace();
    fs.mkdirSync(place.path('source'));
    const pipe = place.path('pipe');
    execFileSync('mkfifo', [pipe]);
    // It leaves a process behind, which ends with the pipe.
    const before = ['sh', '-c', `cat ${pipe} >left 2>&1 & echo "it has left $!"`];
    place.configure({ p: { source: './source', replica: './replica', hooks: { before } } });
    const service = place.startUnder(OTHER_CONTAINER, 'run');
    await service.says(/\[p\] pass ok/);
    const [first = 0] = childrenOf(service.pid);
    const isOrphan = (pid: number) => commandOf(pid) === 'cat';
    const orphan = await until(() => childrenOf(first).find(isOrphan), 'the process that was left behind');
    fs.writeFileSync(pipe, 'the end');
    await until(() => !fs.existsSync(`/proc/${orphan}`), 'the end of its zombie');

    const engine = childrenOf(first).find((pid) => commandOf(pid) === 'foldersync: p') ?? 0;
    process.kill(engine, 'SIGKILL');
    await until(() => /\[p\] .*engine/.test(service.output), 'a word about the engine');
    fs.writeFileSync(place.path('source', 'later'), '');
    fs.writeFileSync(pipe, ''); // for the pass that follows
    await until(() => fs.existsSync(place.path('replica', 'later')), 'the next engine');
    await until(() => childrenOf(first).every(isAlive), 'the end of all zombies');
    process.kill(first, 'SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
  });
});

/** Without its arguments; an engine is called by its pair. */
function commandOf(pid: number): string {
  const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  return words.split('\0')[0] ?? '';
}
