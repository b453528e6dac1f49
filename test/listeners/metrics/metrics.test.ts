import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Config } from '../../../src/config/resolve/config.js';
import type { PairStatus } from '../../../src/core/report/pair-status.js';
import { emptyCounts } from '../../../src/core/report/report.js';
import { expose } from '../../../src/listeners/metrics/exposition.js';
import { Metrics } from '../../../src/listeners/metrics/metrics.js';
import type { ServiceControl } from '../../../src/runner/control/service-control.js';
import { temporaryFolder } from '../../engine/trees.js';
import { reportOf } from '../../runner/fake-engine.js';
import { ManualClock } from '../../runner/manual-clock.js';
import { pair } from '../../runner/service-rig.js';

const NOW = Date.parse('2026-05-04T12:00:00Z');
const EXAMPLES = path.join(import.meta.dirname, '..', '..', '..', 'examples', 'monitoring');

const HOLD = {
  reason: 'nearly-all',
  message: 'all would go',
  hint: 'look',
  removals: 5,
  replacements: 1,
  bytes: 77,
  examples: [],
} as const;

const known: PairStatus = {
  ...({ source: '/s/a', replica: '/r/a', state: 'held', droppedTicks: 0, watching: { kind: 'live' } } as const),
  ...{ lastGoodAt: NOW - 5000, nextAt: NOW + 5000, staleAt: NOW + 9000, behindSince: NOW - 7500 },
  room: { at: NOW, freeBytes: 1e9, sizeBytes: 4e9, versions: { points: 3, bytes: 12_345 } },
  conflicts: { open: 7, newest: [] },
  lastPass: {
    ...({ outcome: 'held', trigger: 'cron', startedAt: NOW, durationMs: 5, problems: [], problemCount: 2 } as const),
    counts: emptyCounts(),
    hold: HOLD,
  },
};

function rig({ textfile = path.join(temporaryFolder(), 'foldersync.prom'), of = known } = {}) {
  const clock = new ManualClock(NOW);
  const log = pair('x').log;
  const runner = {
    stateDir: '/x',
    log,
    concurrency: 4,
    stopGraceMs: 5000,
    stuckAfterMs: 60_000,
    metrics: { textfile },
  };
  const config: Config = { file: '/etc/foldersync.yaml', pairs: [pair('a')], runner };
  const troubles: string[] = [];
  const metrics = new Metrics({ config, clock, version: '1.2.3', onTrouble: (message) => void troubles.push(message) });
  let status = of;
  const about = { pid: 1, config: config.file, startedAt: NOW - 60_000 };
  const control = { status: () => ({ version: 1, runner: about, pairs: { a: status } }) } as unknown as ServiceControl;
  const become = (other: PairStatus) => {
    status = other;
    metrics.hear({ kind: 'pair-updated' }, 'a');
  };
  const pass = (about: Parameters<typeof reportOf>[0]) => {
    metrics.hear({ kind: 'pass-ended', report: reportOf(about), scope: 'full', isNews: true }, 'a');
  };
  return { metrics, clock, control, config, textfile, troubles, become, pass };
}

/** Where promtool is not installed, the test is skipped and says why, but never in CI, which installs it. */
function promtool(context: TestContext, args: readonly string[], input = ''): { code: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync('promtool', args, { input, encoding: 'utf8', cwd: EXAMPLES });
  if (error === undefined) return { code: status, said: stdout + stderr };
  if (process.env.CI !== undefined) throw error;
  context.skip(`promtool is not there: ${error.message}`);
  return { code: null, said: '' };
}

/** Each number by its name and labels. */
function numbersOf(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}

/** A service with something to tell in every number. */
function busy() {
  const { metrics, control, pass, ...rest } = rig();
  metrics.begin(control);
  pass({
    trigger: 'cron',
    durationMs: 50,
    counts: { ...emptyCounts(), copied: 3, removed: 2, bytes: 7, overflows: 1 },
  });
  pass({ trigger: 'cron', durationMs: 90_000, counts: { ...emptyCounts(), copied: 1, bytes: 3 } });
  pass({ trigger: 'retry', outcome: 'held' });
  pass({ dryRun: true });
  metrics.hear({ kind: 'engine-stuck', during: 'pass', afterMs: 1, pid: 1 }, 'a');
  metrics.hear({ kind: 'config-invalid', errors: 1 }, undefined);
  return { metrics, control, pass, ...rest };
}

describe('metrics', () => {
  it('say what the status and the events say, in base units', () => {
    const numbers = numbersOf(busy().metrics.text());
    const of = (name: string, labels = '') => numbers.get(`foldersync_${name}{pair="a"${labels}}`);
    expect(numbers.get('foldersync_build_info{version="1.2.3"}')).toBe(1);
    expect(numbers.get('foldersync_start_time_seconds')).toBe(NOW / 1000 - 60);
    expect(numbers.get('foldersync_config_last_reload_successful')).toBe(0);
    expect([of('pair_state', ',state="held"'), of('pair_state', ',state="ok"')]).toEqual([1, 0]);
    expect([...numbers.keys()].filter((key) => key.startsWith('foldersync_pair_state'))).toHaveLength(11);
    expect(of('pair_last_success_timestamp_seconds')).toBe(NOW / 1000 - 5);
    expect(of('pair_next_pass_timestamp_seconds')).toBe(NOW / 1000 + 5);
    expect(of('pair_stale_timestamp_seconds')).toBe(NOW / 1000 + 9);
    expect(of('pair_lag_seconds')).toBe(7.5);
    expect([of('problems'), of('held_entries'), of('held_bytes')]).toEqual([2, 6, 77]);
    expect([of('replica_free_bytes'), of('replica_size_bytes')]).toEqual([1e9, 4e9]);
    expect(of('conflicts_open')).toBe(7);
    expect([of('versions_bytes'), of('restore_points')]).toEqual([12_345, 3]);
    expect([
      of('passes_total', ',outcome="ok",trigger="cron"'),
      of('passes_total', ',outcome="held",trigger="retry"'),
    ]).toEqual([2, 1]);
    expect([of('entries_total', ',action="copied"'), of('entries_total', ',action="removed"')]).toEqual([4, 2]);
    expect([of('copied_bytes_total'), of('watch_overflows_total'), of('engine_restarts_total')]).toEqual([10, 1, 1]);
    const within = (le: string) => of('pass_duration_seconds_bucket', `,le="${le}"`);
    expect([within('0.01'), within('0.1'), within('60'), within('600'), within('+Inf')]).toEqual([1, 2, 2, 3, 3]);
    expect([of('pass_duration_seconds_count'), of('pass_duration_seconds_sum')]).toEqual([3, 90.051]);
  });

  it('leave out what is not known, and name neither paths nor what has gone', () => {
    const { metrics, control, become } = rig();
    expect(metrics.text()).toBe('');
    metrics.begin(control);
    become({ source: '/s', replica: '/r', state: 'waiting', droppedTicks: 0 });
    metrics.hear({ kind: 'reloaded', added: [], changed: [], removed: ['b'] }, undefined);
    const text = metrics.text();
    expect(text).not.toMatch(/lag_seconds|last_success|next_pass|free_bytes|versions|conflicts|\/[sr]\b/);
    expect(text).toContain('foldersync_problems{pair="a"} 0\n');
  });

  it('are what promtool expects', (context) => {
    expect(promtool(context, ['check', 'metrics'], busy().metrics.text())).toEqual({ code: 0, said: '' });
  });

  it('escape what labels hold', () => {
    const family = { name: 'a', type: 'gauge', help: 'b\\c\nd' } as const;
    expect(expose([{ ...family, samples: [{ labels: { x: 'a"b\\c\nd' }, value: Number.POSITIVE_INFINITY }] }])).toBe(
      '# HELP a b\\\\c\\nd\n# TYPE a gauge\na{x="a\\"b\\\\c\\nd"} +Inf\n',
    );
  });
});

describe('the file for node_exporter', () => {
  it('is written at once, then at most each 15 s, and only when something has changed', () => {
    const { behindSince: _, ...still } = known;
    const { metrics, clock, control, textfile, become } = rig({ of: still });
    metrics.begin(control);
    clock.advance(0);
    expect(fs.statSync(textfile).mode & 0o777).toBe(0o644);
    expect(clock.timerCount).toBe(0);
    const first = fs.readFileSync(textfile, 'utf8');
    clock.advance(1000);
    become({ ...still, state: 'ok' });
    become({ ...still, state: 'stuck' });
    clock.advance(13_999);
    expect(fs.readFileSync(textfile, 'utf8')).toBe(first);
    clock.advance(1);
    expect(fs.readFileSync(textfile, 'utf8')).toContain('{pair="a",state="stuck"} 1');
    expect([clock.timerCount, fs.readdirSync(path.dirname(textfile))]).toEqual([0, ['foldersync.prom']]);
    become({ ...still, state: 'stopped' });
    metrics.close();
    expect(fs.readFileSync(textfile, 'utf8')).toContain('{pair="a",state="stopped"} 1');
    expect(clock.timerCount).toBe(0);
  });

  it('is written again and again while changes wait, whose age grows', () => {
    const { metrics, clock, control, textfile } = rig();
    const lag = () => numbersOf(fs.readFileSync(textfile, 'utf8')).get('foldersync_pair_lag_seconds{pair="a"}');
    metrics.begin(control);
    clock.advance(0);
    expect(lag()).toBe(7.5);
    clock.advance(15_000);
    expect(lag()).toBe(22.5);
    metrics.close();
    expect(clock.timerCount).toBe(0);
  });

  it('that cannot be written is told of once, and is written when its folder is there', () => {
    const textfile = path.join(temporaryFolder(), 'missing', 'foldersync.prom');
    const { metrics, clock, control, become, troubles } = rig({ textfile });
    metrics.begin(control);
    for (let each = 0; each < 5; each++) {
      become(known);
      clock.advance(15_000);
    }
    expect(troubles).toEqual([
      expect.stringMatching(/^cannot write the metrics to .*; mirroring goes on; make its folder$/),
    ]);
    fs.mkdirSync(path.dirname(textfile));
    clock.advance(15_000);
    expect(fs.existsSync(textfile)).toBe(true);
  });

  it('follows an edit of the config, to another place or to none', () => {
    const { metrics, clock, control, config, textfile } = rig();
    metrics.begin(control);
    clock.advance(0);
    const other = path.join(path.dirname(textfile), 'other.prom');
    metrics.follow({ ...config, runner: { ...config.runner, metrics: { textfile: other } } });
    clock.advance(0);
    expect(fs.existsSync(other)).toBe(true);
    const { metrics: _, ...runner } = config.runner;
    metrics.follow({ ...config, runner });
    expect(clock.timerCount).toBe(0);
  });
});

describe('the examples', () => {
  const names = () => new Set([...numbersOf(busy().metrics.text()).keys()].map((key) => key.replace(/\{.*/, '')));
  const usedIn = (text: string) => new Set(text.match(/foldersync_[a-z_]+/g));

  it('show and watch only what there is, and the dashboard nearly all of it', () => {
    const all = names();
    const dashboard = JSON.parse(fs.readFileSync(path.join(EXAMPLES, 'grafana-dashboard.json'), 'utf8'));
    const expressions = JSON.stringify([dashboard.panels, dashboard.templating]);
    const rules = fs.readFileSync(path.join(EXAMPLES, 'alert-rules.yaml'), 'utf8');
    for (const name of [...usedIn(expressions), ...usedIn(rules)]) expect(all).toContain(name);
    const unseen = [...all].filter((name) => !usedIn(expressions).has(name) && !/_(sum|count)$/.test(name));
    expect(unseen).toEqual([]);
  });

  it('have rules that promtool understands, and that ring when they should', (context) => {
    expect(promtool(context, ['check', 'rules', 'alert-rules.yaml']).code).toBe(0);
    const tests = path.join(import.meta.dirname, 'alert-rules.test.yaml');
    const { code, said } = promtool(context, ['test', 'rules', tests]);
    expect([code, said]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});
