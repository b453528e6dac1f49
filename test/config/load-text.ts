// Loads a config from a text, in a temporary folder of its own, with an environment that is the same everywhere.

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { judgeText } from './verdicts.js';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../../src/config/load-config.js';

/** Makes a temporary folder that is removed when the test is over, with the given files in it. */
export async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'foldersync-config-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Loads the config of a folder as a user without any environment of interest. */
export function loadFrom(folder: string, options: Partial<LoadOptions> = {}): Promise<LoadedConfig> {
  const env = { XDG_CONFIG_HOME: join(folder, 'no-such-folder') };
  return loadConfig({ cwd: folder, env, home: () => '/home/u', isRoot: false, ...options });
}

/** Loads a text as a config file of the given name. */
export async function loadText(text: string, name = 'foldersync.config.yaml', options: Partial<LoadOptions> = {}) {
  judgeText(text, name);
  return loadFrom(await folderWith({ [name]: text }), options);
}

/** The pairs and the runner's options of a config that must be valid. */
export function validConfig(loaded: LoadedConfig) {
  if (!loaded.valid) throw new Error(`not valid: ${JSON.stringify(loaded.diagnostics, null, 1)}`);
  return { ...loaded.config, warnings: loaded.warnings.map(({ message }) => message) };
}

/** What is said about a config, warnings of a valid one among it. */
export function diagnosticsOf(loaded: LoadedConfig) {
  return loaded.valid ? loaded.warnings : loaded.diagnostics;
}
