// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of configs
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../engine/trees.js';
import { command } from '../command.js';

const MAIN = `version: 1
include: [conf.d/*.yaml]
stateDir: ./state
log: { level: debug }
http:
  listen: 127.0.0.1:8484
  token: hunter2hunter2hunter2
notify:
  - ntfy: { url: "https://ntfy.sh/secret-topic", on: [held] }
`;
const PART = `defaults:
  exclude: [a, b]
  hooks: { before: [./wake, --password=hunter2] }
pairs:
  photos:
    source: ../photos
    replica: /backup/photos
    interval: 5m
    versions: { keep: { daily: 9d } }
  music: { source: /music, replica: /backup/music, exclude: [] }
`;

function place(): string {
  const cwd = fs.realpathSync(temporaryFolder());
  fs.mkdirSync(path.join(cwd, 'conf.d'));
  fs.writeFileSync(path.join(cwd, 'foldersync.config.yaml'), MAIN);
  fs.writeFileSync(path.join(cwd, 'conf.d', 'a.yaml'), PART);
  return cwd;
}

describe('foldersync config show', () => {
  it('prints what the config says, and where, without any secret', async () => {
    const cwd = place();
    const { code, stdout, stderr } = await command(['config', 'show'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.replaceAll(/ {3,}/g, '  ').replaceAll(cwd, '@')).toBe(`the service
  http.listen  127.0.0.1:8484  foldersync.config.yaml:6
  http.token  ***  foldersync.config.yaml:7
  log.level  debug  foldersync.config.yaml:4
  notify  [{"target":"ntfy (ntfy.sh)","on":["held"]}]  foldersync.config.yaml:8
  stateDir  @/state  foldersync.config.yaml:3

pair photos
  exclude  ["a","b"]  conf.d/a.yaml:2 (defaults)
  hooks.before  @/conf.d/wake …  conf.d/a.yaml:3 (defaults)
  interval  5m  conf.d/a.yaml:8
  log.level  debug  foldersync.config.yaml:4
  replica  /backup/photos  conf.d/a.yaml:7
  source  @/photos  conf.d/a.yaml:6
  versions  true  conf.d/a.yaml:9
  versions.keep.daily  9d  conf.d/a.yaml:9

pair music
  exclude  []  conf.d/a.yaml:10
  hooks.before  @/conf.d/wake …  conf.d/a.yaml:3 (defaults)
  log.level  debug  foldersync.config.yaml:4
  replica  /backup/music  conf.d/a.yaml:10
  source  /music  conf.d/a.yaml:10
`);
    expect(stdout).not.toMatch(/hunter2|secret-topic/);
  });

  it('prints what nobody has said as well, for named pairs alone, as JSON', async () => {
    const cwd = place();
    const { code, stdout } = await command(['config', 'show', 'photos', '--resolved', '--json'], { cwd });
    expect(code).toBe(0);
    const shown = JSON.parse(stdout);
    expect(Object.keys(shown)).toEqual(['file', 'pairs']);
    expect(Object.keys(shown.pairs)).toEqual(['photos']);
    expect(shown.pairs.photos).toMatchObject({
      interval: { value: '5m', from: 'pair', file: path.join(cwd, 'conf.d', 'a.yaml'), line: 8 },
      exclude: { value: ['a', 'b'], from: 'defaults', line: 2 },
      'log.level': { value: 'debug', from: 'log', file: path.join(cwd, 'foldersync.config.yaml'), line: 4 },
      compare: { value: 'mtime', from: 'default' },
      'versions.keep.weekly': { from: 'default' },
    });
    expect(shown.pairs.photos.compare).not.toHaveProperty('file');
    const whole = JSON.parse((await command(['config', 'show', '--resolved', '--json'], { cwd })).stdout);
    expect(whole.service).toMatchObject({
      stopGrace: { value: '10s', from: 'default' },
      'http.control': { value: false, from: 'default' },
      'http.token': { value: '***', from: 'config', line: 7 },
      'log.dir': { value: path.join(cwd, 'state', 'logs'), from: 'default' },
    });
    expect(JSON.stringify(whole)).not.toMatch(/hunter2|secret-topic/);
  });

  it('ends with 2 where the config is wrong, or has no such pair', async () => {
    const cwd = place();
    expect((await command(['config', 'show', 'photo'], { cwd })).stderr).toContain('did you mean "photos"?');
    fs.writeFileSync(path.join(cwd, 'conf.d', 'b.yaml'), 'pairs: { photos: { source: a, replica: b } }\n');
    const wrong = await command(['config', 'show', '--json'], { cwd });
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { diagnostics: [{ code: 'duplicate' }] } });
  });
});
