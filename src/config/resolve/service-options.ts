// What the service itself goes by, option by option, and whether somebody has said so. No secret is among it.

import { DEFAULTS } from '../generated/defaults.js';
import type { RawConfig } from '../generated/raw-config.js';
import type { Sound } from '../text/findings.js';
import type { NotifyTarget } from './notify-target.js';
import { flat } from './pair-options.js';
import { MASK } from './secret.js';
import type { LogOptions } from '../../core/pair/pair.js';

/** One option. */
export interface ServiceOption {
  /** As a config has it, with absolute paths. */
  readonly value: unknown;
  /** Who has said so: the config, or nobody. */
  readonly from: 'config' | 'default';
}

/** The options of the service. **Shape**: keys as `log.dir`. */
export type ServiceOptions = Readonly<Record<string, ServiceOption>>;

/** What of a config has been resolved, as far as it is shown. */
interface Resolved {
  readonly stateDir: string;
  readonly log: Pick<LogOptions, 'dir'>;
  readonly concurrency: number;
  readonly metrics?: { readonly textfile?: string };
  readonly notify?: readonly NotifyTarget[];
}

/** Lists the options of the service that was resolved from `raw`. */
export function serviceOptionsOf(resolved: Resolved, raw: Sound<RawConfig>): ServiceOptions {
  const { $schema: _, version: __, include: ___, pairs: ____, defaults: _____, notify, http, ...plain } = raw;
  const { http: httpDefaults, ...defaults } = DEFAULTS.runner;
  const given = flat({ ...plain, ...(http && { http: masked(http) }), ...(notify && { notify }) });
  const values = new Map([
    ...flat({ ...defaults, ...(http && { http: httpDefaults }), log: DEFAULTS.log }),
    ...given,
    ['stateDir', resolved.stateDir],
    ['log.dir', resolved.log.dir],
    ['concurrency', resolved.concurrency],
    ...(resolved.metrics?.textfile === undefined ? [] : [['metrics.textfile', resolved.metrics.textfile] as const]),
    ...(notify === undefined ? [] : [['notify', (resolved.notify ?? []).map(viewTarget)] as const]),
  ]);
  return Object.fromEntries(
    [...values].map(([key, value]) => [key, { value, from: given.has(key) ? 'config' : 'default' }]),
  );
}

function masked(http: NonNullable<Sound<RawConfig>['http']>): object {
  return http.token === undefined ? http : { ...http, token: MASK };
}

/** Addresses are as good as tokens: of them the host alone is told. */
function viewTarget({ label, on, pairs }: NotifyTarget): object {
  return { target: label, on, ...(pairs === undefined ? {} : { pairs }) };
}
