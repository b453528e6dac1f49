// One of the files that a config stands in: the one that was found or named, or a part that it includes.

import { type ConfigText, type Part, type Path, parseConfigText } from '../text/config-text.js';
import type { Diagnostic } from '../text/diagnostic.js';
import type { Locate } from '../text/findings.js';

/** A file, parsed. */
export interface ConfigFile {
  /** Absolute. */
  readonly file: string;
  /** As the user should see it. */
  readonly shown: string;
  readonly text: ConfigText;
  /** Where its own parts stand. */
  readonly locate: Locate;
  /** What is wrong with it as a text. */
  readonly textErrors: readonly Diagnostic[];
}

/** What a file is made from. */
interface ReadFile {
  readonly file: string;
  readonly shown: string;
  readonly text: string;
  readonly isJson: boolean;
  readonly rootKey?: string;
  /** How many files come before it. */
  readonly rank: number;
}

/** Parses a file. What holds nothing is an error: it is a file that is written just now, or was cut off. */
export function openConfigFile({ file, shown, text: source, isJson, rootKey, rank }: ReadFile): ConfigFile {
  const text = parseConfigText(source, { isJson, ...(rootKey === undefined ? {} : { rootKey }) });
  const isEmpty = text.value === null && rootKey === undefined;
  const wrong = text.errors.map((error): Diagnostic => ({ severity: 'error', ...error, file: shown }));
  return {
    file,
    shown,
    text: isEmpty ? { ...text, value: undefined } : text,
    locate: (path: Path, part: Part) => ({ file, shown, rank, position: text.locate(path, part) }),
    textErrors: isEmpty ? [emptyFile(source, { shown, isPart: rank > 0 })] : wrong,
  };
}

/** Nothing, or comments only: never taken for a config without pairs. */
function emptyFile(text: string, { shown, isPart }: { readonly shown: string; readonly isPart: boolean }): Diagnostic {
  const [line = ''] = text.split(/\r?\n/, 1);
  return {
    severity: 'error',
    code: 'empty-file',
    message: isPart ? 'this part of the config is empty' : 'the config file is empty',
    hint: isPart ? 'remove the file, or give it a name that is not included' : 'see what `foldersync init` writes',
    file: shown,
    position: { line: 1, column: 1, text: line, length: 1 },
  };
}
