// `foldersync schema`: prints the schema of the config, for editors and other programs.

import { readFile } from 'node:fs/promises';
import { schemaFile } from '../config/schema/schema.js';
import type { CommandContext } from './process/context.js';
import { EXIT } from './process/exit-code.js';

/** Prints the schema as it stands in the package. */
export async function schema({ stdout }: CommandContext): Promise<number> {
  stdout.write(await readFile(schemaFile(), 'utf8'));
  return EXIT.done;
}
