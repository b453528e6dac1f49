// Secrets as a config writes them: in words, as ${NAME}, or as ${file:PATH} for what a file holds. Nothing of what
// comes of that is ever part of a message.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Path } from '../text/config-text.js';
import { type Findings, nameOf } from '../text/findings.js';
import { type ConfigPaths, expandPath, type PathContext, pathsAt } from './expand-path.js';
import { type ExpandedText, expandVariables, splitVariables } from './expand-variables.js';
import { Secret } from './secret.js';

/** What a file of a secret may hold at the most: what is larger is another file. */
const LARGEST_BYTES = 64 * 1024;

/** Where a secret stands, and what it is resolved against. */
export interface SecretContext {
  readonly findings: Findings;
  readonly paths: ConfigPaths;
}

/**
 * Resolves a secret of the config; absent when it is not there or cannot be had, which is reported at its place. A file
 * is read whenever the config is.
 */
export async function resolveSecret(
  path: Path,
  written: string | undefined,
  { findings, paths }: SecretContext,
): Promise<Secret | undefined> {
  if (written === undefined) return undefined;
  const expanded = await expandSecret(written, pathsAt(path, paths));
  if (expanded.ok) return new Secret(expanded.text);
  const { message, hint } = expanded;
  findings.report({ code: 'bad-secret', path, message: `no value for ${nameOf(path)}: ${message}`, hint });
  return undefined;
}

/**
 * Expands `${file:PATH}`, `${NAME}` and `${NAME:-default}`; a path may hold variables itself, and is relative to the
 * config. **Errors**: never rejected; no message holds anything of a value.
 */
async function expandSecret(written: string, paths: PathContext): Promise<ExpandedText> {
  const split = splitVariables(written);
  // What follows the brace may be a secret that was written in words.
  if (!split.ok) return { ok: false, message: 'a variable has no closing brace' };
  let expanded = '';
  for (const { isVariable, text } of split.parts) {
    const isFile = isVariable && text.startsWith(FILE);
    const value: ExpandedText = isFile
      ? await contentOf(text.slice(FILE.length, -1), paths)
      : isVariable
        ? expandVariables(text, paths.env)
        : { ok: true, text };
    if (!value.ok) return value;
    expanded += value.text;
  }
  return CONTROL.test(expanded)
    ? { ok: false, message: 'it holds a line break or another control character', hint: 'a secret is one line' }
    : { ok: true, text: expanded };
}

const FILE = '${file:';

/** What no header, address or password holds. */
const CONTROL = /[\x00-\x1f\x7f]/;

/** What a file holds, without the line break at its end. */
async function contentOf(written: string, paths: PathContext): Promise<ExpandedText> {
  if (written === '') return { ok: false, message: 'no file is named', hint: `write ${FILE}/path/to/it}` };
  const file = expandPath(written, paths);
  if (!file.ok) return file;
  const refused = (reason: string, hint?: string): ExpandedText => ({
    ok: false,
    message: `cannot read the secret ${file.path}: ${reason}`,
    ...(hint === undefined ? {} : { hint }),
  });
  try {
    const bytes = await readSmallFile(file.path);
    if (typeof bytes === 'string') return refused(bytes);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/\r?\n$/, '');
    return text === '' ? refused('it is empty') : { ok: true, text };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return refused('it is not UTF-8');
    const hint = code === 'EACCES' ? 'it must be readable for the user that foldersync runs as' : undefined;
    return refused(REASONS[code ?? ''] ?? code ?? 'it is not to be read', hint);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

/** The bytes of a file, or why they are not taken. A FIFO is not waited for. @throws Error of node:fs */
async function readSmallFile(file: string): Promise<Uint8Array | string> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) return 'it is not a file';
    const buffer = Buffer.alloc(LARGEST_BYTES + 1);
    let length = 0;
    // Files of /proc and /sys tell no size, so that it is read until nothing comes.
    for (let got = -1; got !== 0 && length < buffer.length; length += got) {
      got = (await handle.read(buffer, length, buffer.length - length)).bytesRead;
    }
    return length > LARGEST_BYTES ? `it is larger than ${LARGEST_BYTES / 1024} KiB` : buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}
