import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedFileSystem } from '../../../src/fs/port/remote-changes.js';
import { temporaryFolder } from '../../engine/trees.js';
import { mountVolume } from '../mounts.js';
import { ADAPTERS, absolute } from '../rig.js';

const HEADER = '/usr/include/linux/magic.h';

describe('a file system that others can change', () => {
  it.each([
    [0x6969, 'NFS'],
    [0xfe534d42, 'SMB'],
    [0x01021997, '9p'],
    [0xef53, undefined],
    [0x01021994, undefined],
    [undefined, undefined],
  ])('of type %s is %s', (type, name) => {
    expect(sharedFileSystem(type)).toBe(name);
  });

  it.runIf(fs.existsSync(HEADER))('has the number that the kernel’s header gives it', () => {
    const text = fs.readFileSync(HEADER, 'latin1');
    const names = ['NFS', 'SMB', 'CIFS', 'SMB2', 'FUSE', 'CEPH', 'AFS', 'CODA', 'NCP', 'HOSTFS', 'OCFS2'];
    const defines = [...names.map((name) => `${name}_SUPER_MAGIC`), 'V9FS_MAGIC', 'AFS_FS_MAGIC'];
    for (const define of defines) {
      const number = new RegExp(`#define ${define}\\s+(0x[0-9a-fA-F]+)`).exec(text)?.[1];
      expect(sharedFileSystem(Number(number)), define).toBeDefined();
    }
  });

  for (const [adapter, make] of Object.entries(ADAPTERS)) {
    it(`is told from a local one by what ${adapter} says of a root`, (context) => {
      const typeOf = (folder: string) => {
        using root = make().openRoot(absolute(folder));
        return sharedFileSystem(root.identity.fileSystemType);
      };
      expect(typeOf(temporaryFolder())).toBeUndefined();
      expect(typeOf(mountVolume(context, 'ntfs without case'))).toBe('FUSE');
    });
  }
});
