// The examples of examples/container/ as data.

import fs from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { PROJECT } from '../fs/built.js';

/** Where they are, from the project's root. */
export const EXAMPLES = 'examples/container';

/** Whatever stands there. */
export type Data = ReturnType<typeof JSON.parse>;

/** One of them as it is. */
export function readExample(name: string): string {
  return fs.readFileSync(path.join(PROJECT, EXAMPLES, name), 'utf8');
}

/** The service of the example for Compose. */
export function composeService(): Data {
  return parse(readExample('compose.yaml')).services.foldersync;
}

/** The objects of the example for Kubernetes, in its order. */
export function kubernetesObjects(): Data[] {
  return parseAllDocuments(readExample('kubernetes.yaml')).map((document) => document.toJS());
}

/** The instructions of the Containerfile, in its order: a word and what follows it. */
export function instructions(): [string, string][] {
  const text = readExample('Containerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]);
}
