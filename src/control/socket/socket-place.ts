// Where the control socket of a config's service is: in a folder of its own, which only the service's user may enter,
// in the first place that can be had. Which one that was is written down in the state directory, for those who ask.

import fs from 'node:fs';
import path from 'node:path';
import { hashKey } from '../../state/state-dir.js';

/** Which service it is. */
export interface SocketOwner {
  readonly stateDir: string;
  /** The config file. */
  readonly config: string;
}

/**
 * The places for a service's socket, best first. Two services never share one, not even two of the same config with
 * other state directories.
 * **Source**: systemd.exec(5) for RUNTIME_DIRECTORY, the XDG Base Directory Specification for XDG_RUNTIME_DIR.
 */
export function socketPlaces(env: NodeJS.ProcessEnv, { stateDir, config }: SocketOwner): string[] {
  const own = `control-${hashKey(stateDir, config)}`;
  // systemd lists several directories with colons between them; the first is ours.
  const [systemd = ''] = (env.RUNTIME_DIRECTORY ?? '').split(':');
  const session = env.XDG_RUNTIME_DIR ?? '';
  return [
    ...(path.isAbsolute(systemd) ? [systemd] : []),
    // That of somebody else, as `sudo -E` leaves it, is no place for a socket.
    ...(path.isAbsolute(session) && isOurs(session) ? [path.join(session, 'foldersync')] : []),
    stateDir,
  ].map((folder) => path.join(folder, own, 'control.sock'));
}

/** What the kernel takes for a socket's path, beside the zero at its end. **Source**: unix(7). **Units**: bytes. */
export const SOCKET_PATH_MOST = 107;

/** Whether a path can be that of a socket. */
export function fitsSocket(file: string): boolean {
  return Buffer.byteLength(file) <= SOCKET_PATH_MOST;
}

function isOurs(folder: string): boolean {
  const stats = fs.statSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && (process.geteuid === undefined || stats.uid === process.geteuid());
}
