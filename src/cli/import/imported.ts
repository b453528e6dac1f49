// What an import has understood, and the config that is printed for it: what has no equivalent stands there as a note.

import { stringify } from 'yaml';
import { showText } from '../../core/report/show.js';

/** One pair of folders. */
export interface ImportedPair {
  /** **Shape**: absolute. */
  readonly source: string;
  readonly replica: string;
  /** As in a config. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What could not be taken over, or means something else here. */
  readonly notes: readonly string[];
}

/** Everything that an import has understood. */
export interface Imported {
  /** What it was read from, in a few words. */
  readonly from: string;
  /** **Shape**: may be empty. */
  readonly pairs: readonly ImportedPair[];
  /** What is about no pair. */
  readonly notes: readonly string[];
}

/** Writes a config. **Shape**: YAML; `imported` has at least one pair. */
export function writeImported({ from, pairs, notes }: Imported): string {
  const names = namesOf(pairs);
  const lines = [
    `# Made by \`foldersync import\` from ${showText(from)}. Look it over, then try it:`,
    '#   foldersync check --paths',
    '#   foldersync plan --summary',
    ...notes.map(comment),
    'version: 1',
    '',
    'pairs:',
    ...pairs.flatMap(({ source, replica, options, notes: ofPair }, at) => [
      `  ${names[at]}:`,
      ...ofPair.map((note) => `    ${comment(note)}`),
      ...yamlLines({ source, replica, ...options }),
      '',
    ]),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function yamlLines(options: object): string[] {
  const text = stringify(options, { lineWidth: 0 });
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`));
}

/** On one line, whatever it holds. */
function comment(note: string): string {
  return `# ${showText(note)}`;
}

/** A name for each pair, after its source. **Shape**: as the schema wants them, unique without regard to case. */
function namesOf(pairs: readonly ImportedPair[]): string[] {
  const taken = new Set<string>();
  return pairs.map(({ source }) => {
    const last = source.split('/').filter(Boolean).at(-1) ?? 'root';
    const plain = last.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[.-]+|[.-]+$/g, '');
    // A number alone is a name as well, but one that YAML would not take for a text.
    const base = (/^[0-9.]*$/.test(plain) ? `pair${plain === '' ? '' : `-${plain}`}` : plain).slice(0, 56);
    let name = base;
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${base}-${count}`;
    taken.add(name.toLowerCase());
    return isPlainWord(name) ? name : JSON.stringify(name);
  });
}

/** Whether YAML takes a word for a text and for nothing else. */
function isPlainWord(name: string): boolean {
  return /^[A-Za-z]/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name);
}
