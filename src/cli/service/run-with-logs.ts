// Mirrors pairs for real: with their log files, and a view of them on standard output.

import type { Config } from '../../config/resolve/config.js';
import type { LoadedConfig } from '../../config/load-config.js';
import type { ServiceEvent } from '../../core/report/event.js';
import type { LogLevel, Schedule } from '../../core/pair/pair.js';
import { mirrorJob } from '../../core/report/report.js';
import type { Listener } from '../../listeners/listener.js';
import { delivery } from '../../listeners/notify/deliver.js';
import { Notifier } from '../../listeners/notify/notifier.js';
import { History } from '../../listeners/history/history.js';
import { Metrics } from '../../listeners/metrics/metrics.js';
import { LocalCoordinator } from '../../runner/coordinator/local-coordinator.js';
import { type Clock, systemClock } from '../../process/clock.js';
import { openCronTimes } from '../../runner/schedule/cron-times.js';
import { openLogOutput } from '../../runner/log/output.js';
import { type CommandContext, hasColor } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { openOnlooker } from '../terminal/onlooker.js';
import { exitCodeOfPasses } from '../process/passes-exit-code.js';
import { type RanPairs, runPairs } from './run-pairs.js';
import { openScreen } from '../terminal/screen.js';
import { unblocked } from '../terminal/unblocked.js';
import { readVersion } from '../process/version.js';

/** How pairs are mirrored. */
export interface RunWithLogsOptions {
  /** One pass of each pair instead of a service. */
  readonly isOnce: boolean;
  /** Whether held plans are let through. */
  readonly isApproved: boolean;
  /** The command by which a person agrees to a hold of a pair, ready to be typed. */
  readonly approveWith: (pair: string) => string;
  /** Whether each operation is shown as well as logged. */
  readonly showsOperations: boolean;
  /** As in `RunnerSettings`. */
  readonly onlyPairs?: readonly string[] | undefined;
  /** Reads the config's file again, for a service; absent where there is no file. */
  readonly load?: () => Promise<LoadedConfig>;
  /** As in `ServiceOptions`. */
  readonly controlEnv?: NodeJS.ProcessEnv | undefined;
  /** Whether standard output is kept free for a result; the view is on standard error then. */
  readonly isForPrograms: boolean;
}

/** What came of it. */
export interface RanWithLogs extends RanPairs {
  readonly exitCode: number;
  /** Milliseconds since 1970. */
  readonly endedAt: number;
}

/** Mirrors until a signal, or until each pair has had its pass. @throws FoldersyncError as `runPairs` */
export async function runWithLogs(
  config: Config,
  { isOnce, isApproved, approveWith, showsOperations, isForPrograms, onlyPairs, load, controlEnv }: RunWithLogsOptions,
  context: CommandContext,
): Promise<RanWithLogs> {
  const clock = systemClock;
  const { log } = config.runner;
  const outputs = { stdout: unblocked(context.stdout), stderr: unblocked(context.stderr), env: context.env };
  const screen = await openScreen(outputs, { isLive: !isForPrograms, clock });
  const onlooker = openOnlooker({
    stream: isForPrograms ? screen.messages : screen.lines,
    format: log.format,
    timezone: log.timezone,
    level: isOnce ? levelForOnePass(log.level) : log.level,
    color: hasColor(isForPrograms ? context.stderr : context.stdout, context.env),
    showsOperations,
    showsTime: true,
    dropsLines: true,
    clock,
  });
  const onTrouble = (message: string) => void screen.messages.write(`${message}\n`);
  const output = openLogOutput({ runner: config.runner, onlooker, clock, onTrouble });
  const warn = (message: string) => output.hear({ kind: 'note', level: 'warn', message }, undefined);
  const metrics = new Metrics({ config, clock, version: readVersion(), onTrouble: warn });
  const ran = await runPairs(
    {
      config,
      mode: isOnce ? 'once' : 'service',
      job: mirrorJob(isApproved),
      approveWith,
      onlyPairs,
      coordinator: (tell) =>
        new LocalCoordinator(config, {
          clock,
          onTrouble: (message) => tell({ kind: 'note', level: 'error', message }),
        }),
      output,
      listeners: [
        new Notifier({ config, clock, deliver: delivery(clock), onlyPairs, approveWith }),
        new History({ config, clock, onTrouble: warn }),
        metrics,
        ...(await serviceManager(isOnce, context, { clock, onTrouble: warn })),
        ...(await reaper(isOnce, { clock, onTrouble: warn })),
      ],
      metrics: () => metrics.text(),
      screen,
      clock,
      load: isOnce ? undefined : load,
      controlEnv: isOnce ? undefined : controlEnv,
      announcement: isOnce ? undefined : announcementOf(config, clock.now()),
    },
    context,
  );
  const exitCode = isOnce ? exitCodeOfPasses(ran.pairs.values(), ran.startedAt) : EXIT.done;
  return { ...ran, exitCode, endedAt: clock.now() };
}

/** Somebody who asks for one pass wants to hear of it also when it changed nothing, which is logged at `debug`. */
function levelForOnePass(level: LogLevel): LogLevel {
  return level === 'info' ? 'debug' : level;
}

/** What a service is about to do: which config, how many pairs, when. */
function announcementOf({ file, pairs }: Config, now: number): ServiceEvent {
  const nextAt = Math.min(...pairs.map(({ schedule }) => firstPassAt(schedule, now)));
  return { kind: 'service-started', version: readVersion(), config: file, pairs: pairs.length, nextAt };
}

/** When a schedule's first pass is due, missed ones aside; infinite when it never is. */
function firstPassAt(schedule: Schedule, now: number): number {
  if (schedule.kind !== 'cron' || schedule.runAtStart) return now;
  return openCronTimes(schedule.expression, schedule.timezone).next(now) ?? Number.POSITIVE_INFINITY;
}

/** What a listener is made with. */
interface ListenerOptions {
  readonly clock: Clock;
  readonly onTrouble: (message: string) => void;
}

/** Nothing of it is loaded where there is none. */
async function serviceManager(isOnce: boolean, { env }: CommandContext, options: ListenerOptions): Promise<Listener[]> {
  if (isOnce || !env.NOTIFY_SOCKET) return [];
  const { openServiceManager } = await import('../../listeners/systemd/open-service-manager.js');
  const manager = openServiceManager(env, options);
  return manager === undefined ? [] : [manager];
}

/** As the first process of a container; the container of a single run ends with it. */
async function reaper(isOnce: boolean, options: ListenerOptions): Promise<Listener[]> {
  if (isOnce || process.pid !== 1) return [];
  const { openReaper } = await import('../../listeners/init/open-reaper.js');
  const opened = openReaper(options);
  return opened === undefined ? [] : [opened];
}
