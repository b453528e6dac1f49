// `foldersync init`: writes a first config, and never over a file that is there.

import { writeFile } from 'node:fs/promises';
import { dirname, extname, isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { showFile } from '../config/find/find-config.js';
import { schemaFile } from '../config/schema/schema.js';
import { configTemplate } from '../config/schema/template.js';
import { FoldersyncError } from '../core/report/error.js';
import { showText } from '../core/report/show.js';
import { type CommandContext, fromHere } from './process/context.js';
import { EXIT } from './process/exit-code.js';
import type { ConfigOption } from './process/read-config.js';

/** The first name that the search looks for. */
const DEFAULT_NAME = 'foldersync.config.yaml';

/** Writes the config. @throws FoldersyncError USAGE where it cannot be written or stands already */
export async function init({ config }: ConfigOption, context: CommandContext): Promise<number> {
  const { stdout } = context;
  const file = fromHere(config ?? DEFAULT_NAME, context);
  const shown = showFile(file, isAbsolute(config ?? '') ? undefined : context.cwd);
  if (!['', '.yaml', '.yml'].includes(extname(file))) {
    const hint = `name a file that ends with .yaml, ${DEFAULT_NAME} for example`;
    throw new FoldersyncError('USAGE', `cannot write the config ${shown}: init writes YAML`, { hint });
  }
  try {
    // The flag makes "is it there?" and "make it" one step.
    await writeFile(file, configTemplate(pathToFileURL(schemaFile()).href), { flag: 'wx' });
  } catch (cause) {
    throw refusal(cause, shown, dirname(file));
  }
  const option = config === undefined ? '' : ` --config ${shown}`;
  stdout.write(
    `wrote ${showText(shown)}\n` +
      `next: write your folders into it, then look it over with: foldersync check --paths${showText(option)}\n` +
      `      see what would be done with: foldersync plan${showText(option)}\n`,
  );
  return EXIT.done;
}

function refusal(cause: unknown, shown: string, folder: string): unknown {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'EEXIST': {
      const hint = 'it was left as it is; move it away, or name another file with --config';
      return new FoldersyncError('USAGE', `${shown} exists already`, { hint, cause });
    }
    case 'ENOENT':
      return new FoldersyncError('USAGE', `cannot write ${shown}: there is no folder ${folder}`, { cause });
    case undefined:
      return cause;
    default:
      return new FoldersyncError('USAGE', `cannot write ${shown}: ${(cause as Error).message}`, { cause });
  }
}
