import { describe, expect, it } from 'vitest';
import { fitsSocket, socketPlaces } from '../../../src/control/socket/socket-place.js';
import { temporaryFolder } from '../../engine/trees.js';

const OWNER = { stateDir: '/var/lib/foldersync', config: '/etc/foldersync.config.yaml' };

describe('the place of the control socket', () => {
  it('is below what systemd gives, else the session, else the state directory', () => {
    const session = temporaryFolder();
    const env = { RUNTIME_DIRECTORY: '/run/foldersync:/run/other', XDG_RUNTIME_DIR: session };
    const places = socketPlaces(env, OWNER);
    const own = /\/control-[0-9a-f]{16}\/control\.sock$/;
    expect(places.every((place) => own.test(place))).toBe(true);
    expect(places.map((place) => place.replace(own, ''))).toEqual([
      '/run/foldersync',
      `${session}/foldersync`,
      '/var/lib/foldersync',
    ]);
  });

  it('is another one for another config, and for the same one with another state', () => {
    const all = [OWNER, { ...OWNER, config: '/etc/b.yaml' }, { ...OWNER, stateDir: '/var/lib/b' }].map(
      (owner) => socketPlaces({ RUNTIME_DIRECTORY: '/run/foldersync' }, owner)[0],
    );
    expect(new Set(all).size).toBe(3);
  });

  it('is not in a session that is not there, or in a relative folder', () => {
    const env = { RUNTIME_DIRECTORY: 'run', XDG_RUNTIME_DIR: '/run/user/none' };
    expect(socketPlaces(env, OWNER)).toHaveLength(1);
  });

  it('is counted in bytes', () => {
    expect(fitsSocket('x'.repeat(107))).toBe(true);
    expect(fitsSocket('ü'.repeat(54))).toBe(false);
  });
});
