// What a config was read from: where its parts are looked for, and what stood in the files, so that a running service
// knows what to watch, and whether an edit is one.

import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { filesOf, type Include } from './include.js';

/** The sources of one reading. */
export interface ConfigSources {
  /** Where parts are looked for. **Shape**: in the order of the config. */
  readonly includes: readonly Include[];
  /** As `readSources` gives it: what the config was made from, and not what stands there by now. */
  readonly content: string;
}

/** What stands in a file, or why it cannot be read, by its path. */
export type Contents = ReadonlyMap<string, string>;

/** Reads a config's file and its parts as they are now. **Shape**: another text for other contents. Never rejected. */
export async function readSources(file: string, includes: readonly Include[]): Promise<string> {
  const contents = new Map<string, string>();
  const read = async (path: string) => {
    if (!contents.has(path)) contents.set(path, await contentOf(path));
  };
  await read(file);
  for (const include of includes) {
    const listed = listParts(include);
    if ('error' in listed) contents.set(include.folder, unread(listed.error));
    else for (const part of listed.files) await read(part);
  }
  return showContents(contents);
}

/** One text of all contents. */
export function showContents(contents: Contents): string {
  // What is blank is nothing, whoever has read it.
  return JSON.stringify([...contents].map(([file, text]) => [file, text.trim() === '' ? '' : text]));
}

/** The files of an entry, or why its folder cannot be read. */
export function listParts(include: Include): { readonly files: string[] } | { readonly error: NodeJS.ErrnoException } {
  try {
    return { files: filesOf(include) };
  } catch (error) {
    return { error: error as NodeJS.ErrnoException };
  }
}

/** What stands for a content that cannot be had. */
export function unread({ code }: { readonly code?: string | undefined }): string {
  return `cannot be read: ${code}`;
}

/** The code of what is there and no file. */
export const NO_FILE = 'NO_FILE';

/** Whether a path leads to a folder, a pipe or a device: reading that may never end. Never throws. */
export function isNoFile(file: string): boolean {
  try {
    return !statSync(file).isFile();
  } catch {
    return false; // reading it meets the same failure and tells of it
  }
}

async function contentOf(file: string): Promise<string> {
  if (isNoFile(file)) return unread({ code: NO_FILE });
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    return unread(error as NodeJS.ErrnoException);
  }
}
