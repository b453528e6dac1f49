// The Nodes that the program is tried on. They lie among the packages, so that an install begins without them.

import fs from 'node:fs';
import path from 'node:path';
import { fetchNode, NODES, type NodeFiles, type NodeVersion } from '../../scripts/package/node-binary.js';
import { PROJECT } from '../fs/built.js';

/** Where the files of a Node are, once `setup` has fetched them. */
export function nodeFiles(version: string): NodeFiles & { readonly folder: string } {
  const folder = path.join(PROJECT, 'node_modules', '.cache', 'foldersync-nodes', version);
  return { folder, binary: path.join(folder, 'package/bin/node'), licence: path.join(folder, 'package/LICENSE') };
}

/** Fetches those that are not there yet. */
export function setup(): void {
  for (const version of Object.keys(NODES) as NodeVersion[]) {
    const { folder, binary } = nodeFiles(version);
    if (fs.existsSync(binary)) continue;
    const fetched = `${folder}.${process.pid}`;
    fetchNode(version, fetched);
    fs.rmSync(folder, { recursive: true, force: true });
    fs.renameSync(fetched, folder);
  }
}
