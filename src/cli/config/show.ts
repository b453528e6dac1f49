// `foldersync config show`: what each pair and the service go by, option by option, and where that stands.

import { showFile } from '../../config/find/find-config.js';
import { loadConfig } from '../../config/load-config.js';
import type { PairOption, PairOptions } from '../../config/resolve/pair-options.js';
import type { ServiceOption, ServiceOptions } from '../../config/resolve/service-options.js';
import type { Locate } from '../../config/text/findings.js';
import { showText } from '../../core/report/show.js';
import { type CommandContext, writeJson } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { type ConfigOption, loadOptions, pickPairs, tell, tellInvalid } from '../process/read-config.js';

/** What `config show` can be told. */
export interface ConfigShowOptions extends ConfigOption {
  readonly names: readonly string[];
  /** Whether options that the config leaves out are shown as well. */
  readonly resolved?: boolean;
}

/** What `config show --json` prints. */
interface ShownConfig {
  /** The config file. **Shape**: an absolute path. */
  readonly file: string;
  /** The options of the service by their keys, such as `log.dir`; absent where pairs are named. */
  readonly service?: Readonly<Record<string, ShownOption>>;
  /** The options of each pair by their keys, such as `versions.keep.daily`. */
  readonly pairs: Readonly<Record<string, Readonly<Record<string, ShownOption>>>>;
}

/** One option. */
interface ShownOption {
  /** As a config has it, with absolute paths; `***` in the place of a secret. */
  readonly value: unknown;
  /** Who has said so: the pair itself, `defaults`, the top-level `log`, the config for the service, or nobody. */
  readonly from: 'pair' | 'defaults' | 'log' | 'config' | 'default';
  /** The file that sets it; absent for a default. **Shape**: an absolute path. */
  readonly file?: string;
  /** The number of the line there. */
  readonly line?: number;
}

/** Prints what the config says; with `resolved`, also the defaults of what it leaves out. */
export async function showConfig(options: ConfigShowOptions, context: CommandContext): Promise<number> {
  const how = loadOptions(options, context);
  const loaded = await loadConfig(how);
  if (!loaded.valid) {
    tellInvalid(loaded, options, context);
    return EXIT.usage;
  }
  const { config, warnings, locate } = loaded;
  tell(warnings, context);
  const picked = pickPairs(config, options.names);
  const view = (shown: PairOptions | ServiceOptions, pair?: string) =>
    viewOptions(shown, { pair, locate, isResolved: options.resolved === true });
  const result: ShownConfig = {
    file: config.file,
    ...(options.names.length > 0 ? {} : { service: view(config.serviceOptions ?? {}) }),
    pairs: Object.fromEntries(picked.pairs.map(({ name }) => [name, view(config.options?.get(name) ?? {}, name)])),
  };
  if (options.json === true) writeJson(context.stdout, result);
  else context.stdout.write(showResult(result, (file) => showFile(file, how.cwd)));
  return EXIT.done;
}

/** How options are viewed. */
interface ViewOptions {
  /** Absent for those of the service. */
  readonly pair: string | undefined;
  readonly locate: Locate | undefined;
  readonly isResolved: boolean;
}

function viewOptions(
  options: PairOptions | ServiceOptions,
  { pair, locate, isResolved }: ViewOptions,
): Record<string, ShownOption> {
  const shown = Object.entries<PairOption | ServiceOption>(options)
    .filter(([, { from }]) => isResolved || from !== 'default')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    shown.map(([key, option]): [string, ShownOption] => {
      if (option.from === 'default') return [key, option];
      const home = { pair: ['pairs', pair ?? ''], defaults: ['defaults'], log: [], config: [] }[option.from];
      const place = locate?.([...home, ...key.split('.')], 'key');
      return [key, { ...option, ...(place && { file: place.file, line: place.position.line }) }];
    }),
  );
}

function showResult({ service, pairs }: ShownConfig, shorten: (file: string) => string): string {
  const groups = [
    ...(service === undefined ? [] : [['the service', service] as const]),
    ...Object.entries(pairs).map(([name, options]) => [`pair ${name}`, options] as const),
  ].map(([title, options]) => [title, ...showOptions(options, shorten)].join('\n'));
  return `${groups.join('\n\n')}\n`;
}

/** A pipeline may hold a long list: what is wider than this stands alone. */
const WIDTH_MOST = 48;

function showOptions(options: Readonly<Record<string, ShownOption>>, shorten: (file: string) => string): string[] {
  const rows = Object.entries(options).map(([key, { value, from, file, line }]) => ({
    key,
    value: showText(typeof value === 'string' ? value : JSON.stringify(value)),
    place:
      file === undefined ? 'built in' : `${showText(shorten(file))}:${line}${from === 'defaults' ? ' (defaults)' : ''}`,
  }));
  const width = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
  const [keys, values] = [
    width(rows.map(({ key }) => key)),
    width(rows.map(({ value }) => value.slice(0, WIDTH_MOST))),
  ];
  return rows.map(({ key, value, place }) => `  ${key.padEnd(keys)}  ${value.padEnd(values)}  ${place}`);
}
