// What happens to two folders between two runs of a program that keeps them equal, and how it may end.

import fs from 'node:fs';
import path from 'node:path';
import { PAST, type Tree, writeTree } from '../../engine/trees.js';
import type { Program } from './programs.js';

/** One row of the table in docs/two-way-compared.md. */
export interface Scenario {
  /** As the row names it. */
  readonly title: string;
  /** What is in a before the first run; what `b` has is there as well. */
  readonly a: Tree;
  readonly b?: Tree;
  /** Edits, each followed by a run; none where the first run is what is looked at. */
  readonly steps: readonly ((at: Folders, program: Program) => void | Promise<void>)[];
  /** How it may end, by what the table says of it. **Shape**: as `listing`, in any order. */
  readonly ends: Readonly<Record<string, readonly string[] | Both>>;
  /** Whether there is nothing else; otherwise there are ten files beside that nobody touches. */
  readonly isAlone?: true;
  /** Content that nobody wanted to lose. */
  readonly precious?: readonly string[];
  /** What else counts of a folder, beside names, types, content and modes. */
  readonly look?: (folder: string) => readonly string[];
}

/** What both folders have. */
export interface Both {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** Two folders in which people work. Each edit is some minutes later than the one before. */
export class Folders {
  readonly a: string;
  readonly b: string;
  #now = PAST + 1000;

  constructor(place: string) {
    this.a = path.join(place, 'a');
    this.b = path.join(place, 'b');
  }

  /** Writes files anew, or over what is there. */
  write(side: 'a' | 'b', tree: Tree): void {
    this.#now += 100;
    const later = (files: Tree): void => {
      for (const [name, content] of Object.entries(files)) {
        const target = path.join(this[side], name);
        fs.mkdirSync(path.dirname(target), { recursive: true });
        if (typeof content !== 'string') {
          writeTree(path.dirname(target), { [path.basename(target)]: content });
          continue;
        }
        fs.writeFileSync(target, content);
        fs.utimesSync(target, this.#now, this.#now);
      }
    };
    later(tree);
  }

  remove(side: 'a' | 'b', ...names: readonly string[]): void {
    for (const name of names) fs.rmSync(path.join(this[side], name), { recursive: true });
  }

  rename(side: 'a' | 'b', from: string, to: string): void {
    fs.renameSync(path.join(this[side], from), path.join(this[side], to));
  }
}

/** One line an entry: its type, its mode where that is not the usual one, its path, its content or target. Sorted. */
export function listing(folder: string, look: Scenario['look'] = () => []): string[] {
  if (!fs.existsSync(folder)) return ['missing'];
  const lines: string[] = [];
  const visit = (directory: string, prefix: string): void => {
    for (const name of fs.readdirSync(Buffer.from(directory, 'latin1'), 'latin1')) {
      if (prefix === '' && name === '.foldersync') continue;
      const target = Buffer.from(`${directory}/${name}`, 'latin1');
      const shown = `${prefix}${name}`;
      const stats = fs.lstatSync(target);
      const mode = stats.mode & 0o7777;
      const unusual = (usual: number) => (mode === usual ? '' : ` ${mode.toString(8)}`);
      if (stats.isDirectory()) {
        lines.push(`d${unusual(0o755)} ${shown}`);
        visit(`${directory}/${name}`, `${shown}/`);
      } else if (stats.isSymbolicLink()) lines.push(`l ${shown} -> ${fs.readlinkSync(target, 'latin1')}`);
      else if (stats.isFile()) lines.push(`f${unusual(0o644)} ${shown} ${fs.readFileSync(target, 'latin1')}`);
      else lines.push(`special ${shown}`);
    }
  };
  visit(Buffer.from(folder).toString('latin1'), '');
  return [...lines, ...look(folder)].sort();
}
