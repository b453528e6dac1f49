// `foldersync service install` and `uninstall`: the unit of systemd for a config, of the machine or of one user.
// Neither starts anything, and neither touches a config, a state, a log or a replica.

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FoldersyncError } from '../../core/report/error.js';
import { showText } from '../../core/report/show.js';
import { packageUrl } from '../../process/entry-url.js';
import type { CommandContext } from '../process/context.js';
import { EXIT } from '../process/exit-code.js';
import { type ConfigOption, readConfig } from '../process/read-config.js';
import { mayRemoveUnit, removeUnit, writeUnit } from './unit-file.js';
import { unitText } from './unit-text.js';

/** What both can be told. */
export interface ServiceUnitOptions extends ConfigOption {
  /** The user's own service manager, not that of the machine. */
  readonly user?: boolean;
  /** Whether what a person has written or edited is let go of. */
  readonly force?: boolean;
  /** The unit is printed, and nothing is written; of `install`. */
  readonly print?: boolean;
}

const NAME = 'foldersync.service';
/** Where packages put theirs. **Source**: systemd.unit(5). */
const OF_PACKAGES = ['/usr/lib/systemd/system', '/lib/systemd/system'];

/** Writes the unit. @throws FoldersyncError CONFLICT where it would take the place of another one, STATE, USAGE */
export async function installUnit(options: ServiceUnitOptions, context: CommandContext): Promise<number> {
  const { user: isForUser = false, force = false, print = false } = options;
  const { stdout } = context;
  const config = await readConfig(options, context, { isQuiet: true });
  if (config === undefined) return EXIT.usage;
  const command = [process.execPath, fileURLToPath(packageUrl('dist/main.js'))];
  const unit = unitText({ command, config: config.file, isForUser });
  if (print) {
    stdout.write(unit);
    return EXIT.done;
  }
  const file = unitFile(isForUser, context);
  if (!isForUser && !force) refuseBesidePackage(file);
  const written = writeUnit(file, unit, force);
  const shown = showText(file);
  if (written.kind === 'same') stdout.write(`${shown} is as it should be\n`);
  else stdout.write(`wrote ${shown}, which runs ${showText(config.file)}\n`);
  if (written.kind === 'replaced') stdout.write(`what was there is now ${showText(written.aside)}\n`);
  systemctl(isForUser, ['daemon-reload'], context);
  stdout.write(`next: ${systemctlWords(isForUser)} enable --now foldersync\n`);
  if (isForUser) stdout.write('      it ends when you log out, unless: loginctl enable-linger\n');
  return EXIT.done;
}

/** Stops the service and removes the unit. @throws FoldersyncError CONFLICT, STATE, USAGE */
export async function uninstallUnit(
  { user: isForUser = false, force = false }: ServiceUnitOptions,
  context: CommandContext,
): Promise<number> {
  const { stdout } = context;
  const file = unitFile(isForUser, context);
  if (!mayRemoveUnit(file, force)) {
    stdout.write(`there is no ${showText(file)}\n`);
    return EXIT.done;
  }
  systemctl(isForUser, ['disable', '--now', NAME], context);
  removeUnit(file);
  systemctl(isForUser, ['daemon-reload'], context);
  stdout.write(`removed ${showText(file)}; the config, the state, the logs and the replicas are as they were\n`);
  return EXIT.done;
}

/** @throws FoldersyncError USAGE where the user has no home directory */
function unitFile(isForUser: boolean, { env, home }: CommandContext): string {
  if (!isForUser) return path.join('/etc/systemd/system', NAME);
  const { XDG_CONFIG_HOME: configured = '' } = env;
  const ofHome = home();
  const folder = path.isAbsolute(configured) ? configured : ofHome && path.join(ofHome, '.config');
  if (!folder) throw new FoldersyncError('USAGE', 'your home directory is not known', { hint: 'set HOME' });
  return path.join(folder, 'systemd', 'user', NAME);
}

/** A unit in /etc hides that of a package, also once the package brings a better one. */
function refuseBesidePackage(file: string): void {
  const packaged = OF_PACKAGES.map((folder) => path.join(folder, NAME)).find((other) => fs.existsSync(other));
  if (packaged === undefined || fs.existsSync(file)) return;
  const hint = 'use that one: systemctl enable --now foldersync; --force writes another one, which hides it';
  throw new FoldersyncError('CONFLICT', `a package has brought ${packaged}`, { hint });
}

/** Asks systemd for something, where it runs; what goes wrong is told, and hinders nothing. */
function systemctl(isForUser: boolean, args: readonly string[], { env, stderr }: CommandContext): void {
  if (!fs.existsSync('/run/systemd/system')) return;
  const all = [...(isForUser ? ['--user'] : []), ...args];
  const { status, error, stderr: said } = spawnSync('systemctl', all, { env, encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? said.trim();
  stderr.write(`warning: ${systemctlWords(isForUser)} ${args.join(' ')} has failed: ${showText(reason)}\n`);
}

function systemctlWords(isForUser: boolean): string {
  return isForUser ? 'systemctl --user' : 'systemctl';
}
