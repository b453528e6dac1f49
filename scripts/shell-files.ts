// What a package brings for shells and readers besides the program: completions and man pages, made from its own
// commands and from the schema.

import fs from 'node:fs';
import path from 'node:path';
import { type CommandWords, commandWords } from '../src/cli/completion/command-words.js';
import { SCRIPTS } from '../src/cli/completion/completion.js';
import { processContext } from '../src/cli/process/context.js';
import { watchOutput } from '../src/cli/process/end-process.js';
import { readVersion } from '../src/cli/process/version.js';
import { describeProgram } from '../src/cli/program.js';
import { readSchema } from '../src/config/schema/schema.js';
import { commandPage } from './manual/command-page.js';
import { configPage } from './manual/config-page.js';

/** What the program of this source knows. */
export function ownCommands(): CommandWords {
  return commandWords(describeProgram(processContext(watchOutput([])), () => {}));
}

/** Writes them below a folder, and returns their paths. */
export async function writeShellFiles(folder: string): Promise<string[]> {
  const commands = ownCommands();
  const version = readVersion();
  const date = madeAt();
  const texts = new Map([
    ...Object.values(SCRIPTS).map(({ file, make }) => [`completions/${file}`, make(commands)] as const),
    ['man/foldersync.1', commandPage(commands, version, date)],
    ['man/foldersync.config.5', configPage(await readSchema(), version, date)],
  ]);
  return [...texts].map(([file, text]) => {
    const written = path.join(folder, file);
    fs.mkdirSync(path.dirname(written), { recursive: true });
    fs.writeFileSync(written, text);
    return written;
  });
}

/** The day that the pages name. **Source**: reproducible-builds.org for SOURCE_DATE_EPOCH */
function madeAt(): number {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  return given === undefined ? Date.now() : Number(given) * 1000;
}
