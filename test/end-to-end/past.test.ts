import fs from 'node:fs';
import http from 'node:http';
import { describe, expect, it } from 'vitest';
import { type Answered, ask } from '../control/ask.js';
import { writeTree } from '../engine/trees.js';
import { socketIn } from './control-socket.js';
import { Workplace } from './foldersync.js';

/** A service of a pair whose files have changed once, and where it can be asked. */
async function changedOnce(size: number) {
  const place = new Workplace({ inMemory: true });
  place.environment = { XDG_RUNTIME_DIR: '', RUNTIME_DIRECTORY: '' };
  writeTree(place.path('s'), { d: { 'a ü"b.txt': 'old', large: 'x'.repeat(size) } });
  fs.symlinkSync('/etc/passwd', place.path('s/link'));
  place.configure({ p: { source: './s', replica: './r', cron: '0 3 1 1 *', watch: false } });
  expect((await place.run('run', '--once')).code).toBe(0);
  fs.writeFileSync(place.path('s/d/a ü"b.txt'), 'newer');
  fs.rmSync(place.path('s/d/large'));
  expect((await place.run('run', '--once')).code).toBe(0);
  const service = place.start('run');
  const socketPath = await socketIn(place);
  const get = (what: string, query: Record<string, string> = {}) =>
    ask({ socketPath, path: `/pairs/p/${what}?${new URLSearchParams(query)}` });
  return { place, service, get, socketPath };
}

const errorOf = ({ status, text }: Answered) => ({ status, ...JSON.parse(text).error });

describe('what a replica was, asked of a service', () => {
  it('is told and given out: restore points, the versions of a path, and their bytes', async () => {
    const { get, place } = await changedOnce(3_000_000);
    const { points } = JSON.parse((await get('versions')).text);
    expect(points).toMatchObject([{ removed: 1, replaced: 1 }]);
    const [{ name: at }] = points;
    const file = 'd/a ü\\"b.txt'; // as it is given out
    const { versions } = JSON.parse((await get('versions', { path: file })).text);
    expect(versions).toMatchObject([{ state: 'found' }, { state: 'found', point: at, until: { what: 'replaced' } }]);
    const now = await get('file', { path: file });
    expect(now.text).toBe('newer');
    expect(now.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': '5',
      'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''a%20%C3%BC/),
    });
    expect((await get('file', { path: file, at })).text).toBe('old');
    expect((await get('file', { path: 'd/large', at })).text).toBe('x'.repeat(3_000_000));
    expect(errorOf(await get('file', { path: 'd/large' }))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect(errorOf(await get('file', { path: 'none/at/all', at }))).toMatchObject({ status: 404 });
    expect(errorOf(await get('file', { path: 'd' }))).toMatchObject({ status: 400, message: 'd is no file' });
    expect(errorOf(await get('file', { path: 'link' }))).toMatchObject({ status: 400 });
    expect(errorOf(await get('file', { path: file, at: 'one day' }))).toMatchObject({ status: 400 });
    expect(errorOf(await get('versions', { path: 'none' }))).toMatchObject({ status: 400 });
    fs.renameSync(place.path('r'), place.path('gone'));
    expect((await get('versions')).status).toBeGreaterThanOrEqual(400);
  });

  it('costs nothing once whoever asked has gone', async () => {
    const { get, service, socketPath } = await changedOnce(20_000_000);
    const [{ name: at }] = JSON.parse((await get('versions')).text).points;
    // More than are answered at a time.
    for (let n = 0; n < 6; n++) await leaveAtOnce({ socketPath, path: `/pairs/p/file?path=d/large&at=${at}` });
    while ((await get('versions')).status === 429); // until those have ended
    const large = await get('file', { path: 'd/large', at });
    expect(large.text.length).toBe(20_000_000);
    service.child.kill('SIGTERM');
    expect((await service.ended).code).toBe(0);
  });
});

/** Takes the head of an answer, and goes. */
function leaveAtOnce(options: http.RequestOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const asking = http.request({ agent: false, ...options }, (response) => {
      response.on('error', () => {}); // as it goes
      response.once('close', () => resolve());
      response.destroy();
    });
    asking.once('error', reject);
    asking.end();
  });
}
