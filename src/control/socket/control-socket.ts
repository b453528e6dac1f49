// The control socket, from its making to its removal. A service without one goes on as before.

import fs from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { makePrivateFolder } from '../../state/write-file.js';
import { removeControlRecord, writeControlRecord } from '../../state/control-record.js';
import type { HttpServer } from '../http/http-server.js';
import { fitsSocket, SOCKET_PATH_MOST, type SocketOwner, socketPlaces } from './socket-place.js';

/** A socket that is listened to. */
export interface ControlSocket {
  /** **Shape**: absolute. */
  readonly file: string;
  /** Takes it away; the server is the caller's to close. */
  remove(): void;
}

/**
 * Has a server listen on the control socket of a service, in the first place that can be had.
 * @throws Error, which says for each place why not
 */
export async function openControlSocket(
  server: Pick<HttpServer, 'listen'>,
  owner: SocketOwner,
  env: NodeJS.ProcessEnv,
): Promise<ControlSocket> {
  const reasons: string[] = [];
  for (const file of socketPlaces(env, owner)) {
    try {
      await listenAt(server, file);
    } catch (error) {
      reasons.push(`${file}: ${(error as Error).message}`);
      continue;
    }
    writeControlRecord(owner.stateDir, owner.config, file);
    return { file, remove: () => remove(file, owner) };
  }
  throw new Error(reasons.join('; '));
}

async function listenAt(server: Pick<HttpServer, 'listen'>, file: string): Promise<void> {
  if (!fitsSocket(file)) {
    throw new Error(
      `the path of a socket can have ${SOCKET_PATH_MOST} bytes, and this one has ${Buffer.byteLength(file)}`,
    );
  }
  const folder = path.dirname(file);
  makePrivateFolder(folder);
  requirePrivate(folder);
  await removeStale(file);
  await server.listen({ path: file });
  // Until now the folder has kept others out.
  fs.chmodSync(file, 0o600);
}

/** It may have been there before. */
function requirePrivate(folder: string): void {
  const { uid, mode } = fs.lstatSync(folder);
  const isOurs = process.geteuid === undefined || uid === process.geteuid();
  if (!isOurs) throw new Error(`${folder} belongs to user ${uid}`);
  if ((mode & 0o077) !== 0) fs.chmodSync(folder, 0o700);
}

/** What a service that was killed has left. @throws Error where one lives, or something else is there */
async function removeStale(file: string): Promise<void> {
  const stats = fs.lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Error('something else is there, which is no socket');
  // RACE: none with another service of this config, for the lock of the config is held.
  if (await isAnswered(file)) throw new Error('another service listens there');
  fs.rmSync(file, { force: true });
}

function isAnswered(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path: file });
    const answer = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      answer(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT');
    });
  });
}

function remove(file: string, { stateDir, config }: SocketOwner): void {
  removeControlRecord(stateDir, config);
  fs.rmSync(file, { force: true });
  fs.rmSync(path.dirname(file), { recursive: true, force: true });
}
