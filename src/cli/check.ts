// `foldersync check`: whether the config is right, with --paths whether the folders are, and with --against-running
// what it would change about the service that runs now.

import type { Config } from '../config/resolve/config.js';
import type { Diagnostic } from '../config/text/diagnostic.js';
import { scheduleDescriber } from '../config/describe-schedule.js';
import { showFile } from '../config/find/find-config.js';
import { loadConfig } from '../config/load-config.js';
import { showDiagnostic } from '../config/text/show-diagnostic.js';
import { FoldersyncError } from '../core/report/error.js';
import { showText } from '../core/report/show.js';
import type { AgainstRunning, PlacedConfig } from './check/check-against.js';
import { type CheckFormat, FORMATS, formatFindings } from './check/check-format.js';
import type { PathFinding } from './check/path-finding.js';
import { type CommandContext, hasColor, writeJson } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import { requireForcedFileSystem } from './process/forced-file-system.js';
import { type ConfigOption, loadOptions } from './process/read-config.js';
import { readVersion } from './process/version.js';

/** What `check` can be told. */
export interface CheckOptions extends ConfigOption {
  readonly paths?: boolean;
  /** Compares with a running service; a text names the config that it runs. */
  readonly againstRunning?: boolean | string;
  readonly json?: boolean;
  /** How it is told; a text names one of `FORMATS`. */
  readonly format?: string;
}

/** What `check --json` prints. */
type CheckResult =
  | {
      readonly valid: false;
      /** The config file; absent when none was found. */
      readonly file?: string;
      /** What is wrong: at least one error, and warnings. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly valid: true;
      /** The config file. */
      readonly file: string;
      /** The folder for what foldersync remembers. **Shape**: an absolute path. */
      readonly stateDir: string;
      /** In the order of the file. */
      readonly pairs: readonly CheckedPair[];
      /** What is doubtful in the file. */
      readonly warnings: readonly Diagnostic[];
      /** What is wrong with the folders, or doubtful; absent without `--paths`. */
      readonly paths?: readonly PathFinding[];
      /** What the running service would make of it; absent without `--against-running`. */
      readonly againstRunning?: AgainstRunning;
    };

/** A pair as it was understood. **Shape**: absolute paths. */
interface CheckedPair {
  /** Its key in `pairs`. */
  readonly name: string;
  /** The folder to mirror. */
  readonly source: string;
  /** The folder that becomes its copy. */
  readonly replica: string;
  /** When it is mirrored, in words. */
  readonly schedule: string;
  /** The folder of its log. */
  readonly logDir: string;
}

/** Checks the config, and changes nothing: 2 when it, or the environment, is wrong, 1 when a folder is. */
export async function check(options: CheckOptions, context: CommandContext): Promise<number> {
  const { stdout, stderr, env } = context;
  const format = formatOf(options);
  const environment = await checkEnvironment(context);
  const { file, loaded, against } = await loadAndPlace(options, context, { canCompare: environment.length === 0 });
  const isWrong = !loaded.valid || environment.length > 0;
  const diagnostics = [...environment, ...(loaded.valid ? loaded.warnings : loaded.diagnostics)];
  const paths =
    !isWrong && options.paths === true ? (await import('./check/check-paths.js')).checkPaths(loaded.config) : undefined;
  const exitCode = isWrong
    ? EXIT.usage
    : paths?.some(({ severity }) => severity === 'error')
      ? EXIT.problems
      : EXIT.done;
  if (format === 'github' || format === 'sarif') {
    const shown = file === undefined ? undefined : showFile(file, loadOptions(options, context).cwd);
    const checked = { diagnostics, paths: paths ?? [], file: shown, version: readVersion() };
    stdout.write(formatFindings(format, checked));
    return exitCode;
  }
  if (isWrong) {
    const result: CheckResult = { valid: false, ...(file === undefined ? {} : { file }), diagnostics };
    if (format === 'json') writeJson(stdout, result);
    else stderr.write(showDiagnostics(diagnostics, hasColor(stderr, env)));
    return exitCode;
  }
  const { config, warnings } = loaded;
  const pairs = await viewPairs(config);
  if (format === 'json') {
    const { stateDir } = config.runner;
    const result: CheckResult = { valid: true, file: file ?? config.file, stateDir, pairs, warnings };
    const asked = {
      ...(paths === undefined ? {} : { paths }),
      ...(against === undefined ? {} : { againstRunning: against }),
    };
    writeJson(stdout, { ...result, ...asked });
    return exitCode;
  }
  stdout.write(showConfig({ ...config, file: file ?? config.file }, pairs));
  stdout.write(showDiagnostics(warnings, hasColor(stdout, env)));
  if (paths !== undefined) stdout.write(showPaths(paths));
  if (against !== undefined) {
    const { showAgainst } = await import('./check/check-against.js');
    stdout.write(`${showAgainst(against).map(showText).join('\n')}\n`);
  }
  return exitCode;
}

/** @throws FoldersyncError USAGE for a form that there is not, or for two */
function formatOf({ json = false, format }: CheckOptions): CheckFormat {
  if (format === undefined) return json ? 'json' : 'text';
  const known = FORMATS.find((name) => name === format);
  if (known === undefined) {
    const hint = `one of ${FORMATS.join(', ')}`;
    throw new FoldersyncError('USAGE', `there is no format ${JSON.stringify(format)}`, { hint });
  }
  if (json && known !== 'json') throw new FoldersyncError('USAGE', `--json and --format ${known} do not go together`);
  return known;
}

async function viewPairs({ pairs }: Config): Promise<CheckedPair[]> {
  const describeSchedule = scheduleDescriber();
  return Promise.all(
    pairs.map(async ({ name, source, replica, schedule, watch, log }) => ({
      name,
      source,
      replica,
      schedule: await describeSchedule({ schedule, ...(watch === undefined ? {} : { watch }) }),
      logDir: log.dir,
    })),
  );
}

/** What no file says and every pass goes by. */
async function checkEnvironment(context: CommandContext): Promise<Diagnostic[]> {
  try {
    await requireForcedFileSystem(context);
    return [];
  } catch (error) {
    if (!(error instanceof FoldersyncError)) throw error;
    const { message, hint } = error;
    return [{ severity: 'error', code: 'bad-environment', message, ...(hint === undefined ? {} : { hint }) }];
  }
}

/** What to show: the file, and what it means in its place. */
interface Checked extends PlacedConfig {
  /** The file that was read; absent when none was found. */
  readonly file?: string | undefined;
}

/**
 * With `--against-running`, in the place of the file that the service runs.
 * @throws FoldersyncError as `checkAgainst`
 */
async function loadAndPlace(
  options: CheckOptions,
  context: CommandContext,
  { canCompare }: { readonly canCompare: boolean },
): Promise<Checked> {
  const loaded = await loadConfig(loadOptions(options, context));
  const { againstRunning = false } = options;
  if (!loaded.valid) return { file: loaded.file, loaded };
  const { config } = loaded;
  if (againstRunning === false || !canCompare) return { file: config.file, loaded };
  const { checkAgainst } = await import('./check/check-against.js');
  const asked = againstRunning === true ? undefined : againstRunning;
  return { file: config.file, ...(await checkAgainst(config, asked, context)) };
}

function showConfig({ file, runner }: Config, pairs: readonly CheckedPair[]): string {
  const lines = [`${file} is valid: ${pairs.length} pair${pairs.length === 1 ? '' : 's'}`, ''];
  const width = Math.max(...pairs.map(({ name }) => name.length));
  for (const { name, source, replica, schedule, logDir } of pairs) {
    const indent = ' '.repeat(width + 2);
    lines.push(`${name.padEnd(width)}  ${schedule}`);
    lines.push(`${indent}from ${source}`, `${indent}to   ${replica}`, `${indent}log  ${logDir}`, '');
  }
  lines.push(`state in ${runner.stateDir}`);
  return `${lines.map(showText).join('\n')}\n`;
}

function showDiagnostics(diagnostics: readonly Diagnostic[], color: boolean): string {
  return diagnostics.map((diagnostic) => `${showDiagnostic(diagnostic, { color })}\n`).join('');
}

function showPaths(findings: readonly PathFinding[]): string {
  if (findings.length === 0) return 'all folders are as they should be\n';
  const lines = findings.flatMap(({ severity, message, hint }) => [
    `${severity}: ${message}`,
    ...(hint ? [`  hint: ${hint}`] : []),
  ]);
  return `${lines.map(showText).join('\n')}\n`;
}
