// The process that reads what a replica was: it opens stores and files, and may wait for a disk, which a service must
// not. It is asked by its one argument, and answers on its standard output: a line of JSON, and behind it what a file
// holds. Whoever does not want the rest ends it.

import fs from 'node:fs';
import { parseWantedMoment } from '../core/history/wanted-moment.js';
import { pickPoint } from '../core/history/restore-points.js';
import { failureOf, FoldersyncError } from '../core/report/error.js';
import { textOfPath } from '../core/report/path-text.js';
import {
  type AbsolutePath,
  bytesOfText,
  type Name,
  nameOf,
  parentOf,
  type RelativePath,
  ROOT,
} from '../core/tree/bytes.js';
import { FILE } from '../core/tree/entry-table.js';
import { openFileSystem } from '../fs/choose.js';
import { openHistoricRoot } from '../fs/historic/historic-root.js';
import { Store } from '../fs/historic/store.js';
import { FsError } from '../fs/port/fs-error.js';
import { findPaths } from '../runner/versions/find-paths.js';
import { readVersions } from '../runner/versions/read-versions.js';
import { versionedReplica } from '../runner/versions/with-store.js';
import type { PastAnswer, PastQuestion } from './past/past-question.js';

const OUTPUT = 1;
const CHUNK_BYTES = 256 * 1024;

/** So long a page waits for what is found; then it is what there is. */
const FIND_MOST_MS = 10_000;

const question = JSON.parse(process.argv[2] ?? '') as PastQuestion;
const { replica, versionsDir } = question;
process.title = 'foldersync: reading versions';
try {
  const from = versionedReplica(replica, versionsDir);
  switch (question.what) {
    case 'versions':
      answer({ versions: readVersions(from, question.path) });
      break;
    case 'paths': {
      const endAt = performance.now() + FIND_MOST_MS;
      const bounds = { most: question.most, isOver: () => performance.now() > endAt };
      answer({ found: findPaths(from, question.text, bounds) });
      break;
    }
    case 'file':
      sendFile(question.path, question.at);
      break;
    default:
      question satisfies never;
  }
} catch (error) {
  answer({ failure: refusalOf(error) });
}

function sendFile(file: RelativePath, at: string): void {
  const { fileSystem } = openFileSystem(() => {});
  const open = (folder: string) => fileSystem.openRoot(bytesOfText(folder) as AbsolutePath);
  const opened = () => ({
    replica: open(replica),
    ...(versionsDir === undefined ? {} : { folder: { root: open(versionsDir), path: ROOT } }),
  });
  using past = openHistoricRoot({ fileSystem, ...opened(), point: pointOf(at, opened()) });
  using directory = past.openDirectory(parentOf(file));
  const name = nameOf(file);
  const found = directory.find(name);
  if (found === undefined) throw new FoldersyncError('NOT_FOUND', `there was nothing at ${textOfPath(file)} then`);
  if (found.kind !== FILE) throw new FoldersyncError('USAGE', `${textOfPath(file)} is no file`);
  directory.whileOpen(name, directory, name, (files) => {
    const { sizeBytes: size } = found.attributes;
    answer({ size });
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let position = 0; position < size; ) {
      const length = files.read(0, chunk, position);
      if (length === 0) return;
      write(chunk.subarray(0, Math.min(length, size - position)));
      position += length;
    }
  });
}

/** @throws FoldersyncError USAGE where there is none */
function pointOf(
  at: string,
  opened: Pick<Parameters<typeof openHistoricRoot>[0], 'replica' | 'folder'>,
): Name | undefined {
  using root = opened.replica;
  using elsewhere = opened.folder?.root;
  const parsed = parseWantedMoment(at, Date.now());
  if (!parsed.ok) throw new FoldersyncError('USAGE', `"at": ${parsed.reason}`, { hint: parsed.hint });
  using store = Store.open(root, elsewhere && { root: elsewhere, path: ROOT });
  const picked = pickPoint(store ?? { increments: [] }, parsed.wanted);
  if (picked.ok) return picked.point?.name;
  throw new FoldersyncError('NOT_FOUND', picked.reason, picked.hint === undefined ? {} : { hint: picked.hint });
}

function refusalOf(error: unknown): NonNullable<PastAnswer['failure']> {
  if (error instanceof FoldersyncError) return failureOf(error);
  if (error instanceof FsError) return { code: error.code === 'ENOENT' ? 'NOT_FOUND' : 'ROOT', message: error.message };
  throw error;
}

function answer(head: PastAnswer): void {
  write(Buffer.from(`${JSON.stringify(head)}\n`));
}

/** Waits until it is taken. */
function write(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += fs.writeSync(OUTPUT, bytes, at);
}
