// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts of configs
import os from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaultConcurrency } from '../../src/config/resolve/resolve-config.js';
import { folderWith, loadFrom, loadText, validConfig } from './load-text.js';

const minimal = 'version: 1\npairs: {a: {source: ./s, replica: ./r, interval: 10s}}\n';

describe('how many pairs are mirrored at once by default', () => {
  test.each([
    [1, 2],
    [2, 2],
    [8, 8],
    [256, 64],
  ])('of %i cores: %i', (cores, expected) => {
    expect(defaultConcurrency(cores)).toBe(expected);
  });
});

describe('loadConfig', () => {
  test('fills in every default of the schema', async () => {
    const { file, pairs, runner } = validConfig(await loadText(minimal));
    const folder = file.replace('/foldersync.config.yaml', '');
    const log = {
      level: 'info',
      format: 'text',
      timezone: 'local',
      keepMs: 1_209_600_000,
      maxSizeBytes: 20_971_520,
      maxTotalBytes: 1_073_741_824,
    };
    expect(pairs).toEqual([
      {
        name: 'a',
        source: `${folder}/s`,
        replica: `${folder}/r`,
        schedule: { kind: 'interval', everyMs: 10_000 },
        policy: {
          exclude: [],
          include: [],
          ignoreFiles: [],
          compare: 'mtime',
          mode: 'mirror',
          conflict: 'keep-both',
          prune: true,
          renames: true,
          maxDelete: { percent: 50, atLeast: 100 },
          maxChange: { percent: 100, atLeast: 100 },
          adopt: false,
          busy: 'keep',
          owners: true,
          xattrs: true,
          acls: true,
          special: 'skip',
          crossMounts: false,
          mounted: 'neither',
          durability: 'pass',
          lanes: 'auto',
          priority: 'normal',
        },
        versions: {
          everyMs: 600_000,
          keep: { allMs: 86_400_000, hourlyMs: 604_800_000, dailyMs: 2_592_000_000, weeklyMs: 31_622_400_000 },
          maxShare: 0.1,
          exclude: [],
        },
        log: { dir: '/home/u/.local/state/foldersync/logs/a', ...log },
      },
    ]);
    expect(runner).toEqual({
      stateDir: '/home/u/.local/state/foldersync',
      log: { dir: '/home/u/.local/state/foldersync/logs', ...log },
      concurrency: Math.max(2, os.availableParallelism()),
      stopGraceMs: 10_000,
      stuckAfterMs: 60_000,
      historyMs: 90 * 86_400_000,
    });
  });

  test('watches where nothing else is said, and fills in the defaults of that', async () => {
    const { pairs } = validConfig(await loadText('version: 1\npairs: {a: {source: ./s, replica: ./r}}\n'));
    expect(pairs[0]).toMatchObject({
      schedule: { kind: 'rescan', everyMs: 3_600_000 },
      watch: { settleMs: 50, maxWaitMs: 2000, pollMs: 30_000 },
    });
  });

  test.each<[string, string, object, object | undefined]>([
    ['interval: 10s', '', { kind: 'interval', everyMs: 10_000 }, undefined],
    ['watch: true, interval: 10m', '', { kind: 'interval', everyMs: 600_000 }, { pollMs: 600_000 }],
    ['watch: true', 'interval: 10m', { kind: 'interval', everyMs: 600_000 }, { pollMs: 600_000 }],
    ['settle: 1s', 'watch: true, interval: 10m', { kind: 'interval', everyMs: 600_000 }, { settleMs: 1000 }],
    ['exclude: []', 'interval: 10m', { kind: 'interval', everyMs: 600_000 }, undefined],
    ['watch: false', 'watch: true, interval: 10m', { kind: 'interval', everyMs: 600_000 }, undefined],
    [
      'rescan: 1d',
      'settle: 0, maxWait: 1m',
      { kind: 'rescan', everyMs: 86_400_000 },
      { settleMs: 0, maxWaitMs: 60_000 },
    ],
    // What there is to watch is found by a pass at the start.
    ['watch: true, cron: "0 2 * * *"', '', { kind: 'cron', runAtStart: true }, { pollMs: 30_000 }],
    ['cron: "0 2 * * *"', '', { kind: 'cron', runAtStart: false }, undefined],
  ])('a pair with {%s} and the defaults {%s}', async (own, defaults, schedule, watch) => {
    const text = `version: 1\ndefaults: {${defaults}}\npairs: {a: {source: ./s, replica: ./r, ${own}}}\n`;
    const { pairs, warnings } = validConfig(await loadText(text));
    expect(warnings).toEqual([]);
    expect(pairs[0]?.schedule).toMatchObject(schedule);
    if (watch === undefined) expect(pairs[0]).not.toHaveProperty('watch');
    else expect(pairs[0]?.watch).toMatchObject(watch);
  });

  test('reads every option', async () => {
    const { pairs, runner } = validConfig(
      await loadText(`
version: 1
stateDir: /state
concurrency: 7
stopGrace: 0
stuckAfter: 10m
history: 2w
metrics: { textfile: out/foldersync.prom }
log: { dir: /logs, level: debug, format: json, keep: 2d, maxSize: 1MB }
pairs:
  b:
    source: /s
    replica: /r
    cron: " 0 30 2 * * *"
    timezone: UTC
    catchUp: true
    runAtStart: true
    exclude: [x, y/]
    include: [z]
    ignoreFiles: [.gitignore]
    compare: content
    prune: false
    renames: false
    maxDelete: { percent: 0.5, atLeast: 0 }
    maxChange: { percent: 20 }
    adopt: true
    busy: copy
    owners: false
    xattrs: false
    acls: false
    special: copy
    crossMounts: true
    marker: data/.mirror-me
    mounted: replica
    durability: file
    lanes: 3
    bandwidth: 50MiB/s
    priority: low
    versions: { every: 1h, keep: { all: 1d, hourly: 2d, daily: 3d, weekly: 4d }, maxShare: 25%, exclude: [w], dir: /v }
    log: { dir: /var/log/b, level: error, format: text, timezone: UTC, keep: 1w, maxSize: 512k }
`),
    );
    expect(pairs).toEqual([
      {
        name: 'b',
        source: '/s',
        replica: '/r',
        schedule: { kind: 'cron', expression: '0 30 2 * * *', timezone: 'UTC', catchUp: true, runAtStart: true },
        policy: {
          exclude: ['x', 'y/'],
          include: ['z'],
          ignoreFiles: ['.gitignore'],
          compare: 'content',
          mode: 'mirror',
          conflict: 'keep-both',
          prune: false,
          renames: false,
          maxDelete: { percent: 0.5, atLeast: 0 },
          maxChange: { percent: 20, atLeast: 100 },
          adopt: true,
          busy: 'copy',
          owners: false,
          xattrs: false,
          acls: false,
          special: 'copy',
          crossMounts: true,
          marker: 'data/.mirror-me',
          mounted: 'replica',
          durability: 'file',
          lanes: 3,
          bandwidthBytesPerSecond: 52_428_800,
          priority: 'low',
        },
        versions: {
          everyMs: 3_600_000,
          keep: { allMs: 86_400_000, hourlyMs: 172_800_000, dailyMs: 259_200_000, weeklyMs: 345_600_000 },
          maxShare: 0.25,
          exclude: ['w'],
          dir: '/v',
        },
        log: {
          dir: '/var/log/b',
          level: 'error',
          format: 'text',
          timezone: 'UTC',
          keepMs: 604_800_000,
          maxSizeBytes: 524_288,
          maxTotalBytes: 1_073_741_824,
        },
      },
    ]);
    expect(runner).toEqual({
      stateDir: '/state',
      log: {
        dir: '/logs',
        level: 'debug',
        format: 'json',
        timezone: 'local',
        keepMs: 172_800_000,
        maxSizeBytes: 1_000_000,
        maxTotalBytes: 1_073_741_824,
      },
      concurrency: 7,
      stopGraceMs: 0,
      stuckAfterMs: 600_000,
      historyMs: 14 * 86_400_000,
      metrics: { textfile: expect.stringMatching(/^\/.*\/out\/foldersync\.prom$/) },
    });
  });

  test("a pair's options come before the defaults, groups key by key, lists as a whole", async () => {
    const { pairs } = validConfig(
      await loadText(`
version: 1
log: { dir: /logs, level: warn, keep: 3d }
defaults:
  cron: "0 0 * * *"
  timezone: UTC
  exclude: [x]
  compare: newer
  maxDelete: { percent: 10, atLeast: 20 }
  log: { format: json, keep: 4d }
pairs:
  plain: { source: /1, replica: /2 }
  own:
    source: /3
    replica: /4
    interval: 5m
    exclude: [y]
    maxDelete: { percent: 30 }
    log: { dir: /own, level: debug }
  other-time: { source: /5, replica: /6, cron: "0 1 * * *", catchUp: true }
`),
    );
    const [plain, own, otherTime] = pairs;
    const cron = { kind: 'cron', timezone: 'UTC', runAtStart: false };
    const fourDays = 345_600_000;
    expect(plain?.schedule).toEqual({ ...cron, expression: '0 0 * * *', catchUp: false });
    expect(plain?.policy).toMatchObject({ exclude: ['x'], compare: 'newer', maxDelete: { percent: 10, atLeast: 20 } });
    expect(plain?.log).toMatchObject({ dir: '/logs/plain', level: 'warn', format: 'json', keepMs: fourDays });
    expect(own?.schedule).toEqual({ kind: 'interval', everyMs: 300_000 });
    expect(own?.policy).toMatchObject({ exclude: ['y'], compare: 'newer', maxDelete: { percent: 30, atLeast: 20 } });
    expect(own?.log).toMatchObject({ dir: '/own', level: 'debug', format: 'json', keepMs: fourDays });
    expect(otherTime?.schedule).toEqual({ ...cron, expression: '0 1 * * *', catchUp: true });
  });

  test('keeps the order of the file, and names that JavaScript knows', async () => {
    const lines = ['zeta', '__proto__', 'constructor', '7', 'a.b-c_d'].map(
      (name, index) => `  ${name}: {source: /s${index}, replica: /r${index}, interval: 10s}`,
    );
    const { pairs } = validConfig(await loadText(`version: 1\npairs:\n${lines.join('\n')}\n`));
    expect(pairs.map(({ name, source }) => `${name} ${source}`)).toEqual([
      'zeta /s0',
      '__proto__ /s1',
      'constructor /s2',
      '7 /s3',
      'a.b-c_d /s4',
    ]);
  });

  test('takes paths relative to the config file, with ~ and variables', async () => {
    const folder = await folderWith({
      'conf/foldersync.config.yaml':
        'version: 1\nstateDir: ../state\nlog: {dir: "${LOGS}/x"}\npairs: {a: {source: ~/s, replica: "${NOPE:-../r}", interval: 1s}}\n',
    });
    const loaded = await loadFrom(folder, { path: 'conf/foldersync.config.yaml', env: { LOGS: '/var/log' } });
    const { pairs, runner } = validConfig(loaded);
    expect(runner).toMatchObject({ stateDir: `${folder}/state`, log: { dir: '/var/log/x' } });
    expect(pairs[0]).toMatchObject({ source: '/home/u/s', replica: `${folder}/r`, log: { dir: '/var/log/x/a' } });
  });

  test.each([
    ['systemd', { STATE_DIRECTORY: '/var/lib/a:/var/lib/b', XDG_STATE_HOME: '/x' }, true, '/var/lib/a'],
    ['root', { XDG_STATE_HOME: '/x' }, true, '/var/lib/foldersync'],
    ['a user with XDG_STATE_HOME', { XDG_STATE_HOME: '/x' }, false, '/x/foldersync'],
    ['a user with a relative XDG_STATE_HOME', { XDG_STATE_HOME: 'x' }, false, '/home/u/.local/state/foldersync'],
    ['any other user', {}, false, '/home/u/.local/state/foldersync'],
  ])('keeps its state where %s expects it', async (_, env, isRoot, stateDir) => {
    const { runner } = validConfig(await loadText(minimal, undefined, { env, isRoot }));
    expect(runner).toMatchObject({ stateDir, log: { dir: join(stateDir, 'logs') } });
  });

  test('gives warnings with a valid config', async () => {
    const { warnings } = validConfig(await loadText(minimal.replace('interval', 'include: [x], interval')));
    expect(warnings).toEqual([expect.stringContaining('has no effect')]);
  });

  test('reads JSON with tabs, escapes and a $schema', async () => {
    const text = JSON.stringify(
      {
        $schema: './schema.json',
        version: 1,
        pairs: { a: { source: '/\u{1F600}', replica: '/r', interval: '10s' } },
      },
      undefined,
      '\t',
    ).replace('\u{1F600}', '\\ud83d\\ude00\\u0021\\/x');
    const { pairs } = validConfig(await loadText(text, 'foldersync.config.json'));
    expect(pairs[0]?.source).toBe('/\u{1F600}!/x');
  });

  test('reads YAML with aliases, Windows line ends and a byte order mark', async () => {
    const text =
      '\uFEFFversion: 1\r\ndefaults: {interval: 1s}\r\npairs:\r\n  a: {source: /1, replica: /2, exclude: &x [t]}\r\n  b: {source: /3, replica: /4, exclude: *x}\r\n';
    const { pairs } = validConfig(await loadText(text));
    expect(pairs.map(({ policy }) => policy.exclude)).toEqual([['t'], ['t']]);
  });

  test('refuses aliases that grow without end', async () => {
    const lines = Array.from(
      { length: 12 },
      (_, index) => `a${index}: &a${index} [${index === 0 ? 'x' : `*a${index - 1}, `.repeat(9)}]`,
    );
    const loaded = await loadText(lines.join('\n'));
    expect(loaded).toMatchObject({
      valid: false,
      diagnostics: [{ message: expect.stringContaining('resource exhaustion') }],
    });
  });
});
