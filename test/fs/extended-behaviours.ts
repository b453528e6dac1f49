// Extended attributes and ACLs: copied, replaced and removed as bytes, and never wider rights without them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import type { Bytes } from '../../src/core/tree/bytes.js';
import { type Extended, isSameExtended } from '../../src/core/tree/extended.js';
import { PLAIN_RULES, type Rules } from '../../src/fs/port/rules.js';
import { type Behaviour, fails, GO_ON, name, openSides, type Rig, relative, type Sides } from './rig.js';

const STAGED = name('.foldersync-0123456789abcdef.tmp');
const USER = { name: 'user.comment', value: 'a\0b\xff' } as unknown as Extended[number];
const OTHER = { name: 'user.\xc3\xa4', value: '' } as unknown as Extended[number];
const TRUSTED = { name: 'trusted.foldersync', value: 'x' } as unknown as Extended[number];
/** security.capability: cap_net_raw+ep, of an executable file. **Source**: capabilities(7), VFS_CAP_REVISION_2. */
const CAPABILITY = {
  name: 'security.capability',
  value: Buffer.from('0100000200200000000000000000000000000000', 'hex').toString('latin1'),
} as unknown as Extended[number];

export const EXTENDED: readonly Behaviour[] = [
  {
    name: 'reads, replaces and removes extended attributes of a file and of a directory itself',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      fs.writeFileSync(sides.at('replica', 'file'), '');
      for (const entry of [name('file'), undefined]) {
        assert.deepEqual(sides.replica.readExtended(entry), []);
        sides.replica.writeExtended(entry, [USER, OTHER]);
        assert.deepEqual(sides.replica.readExtended(entry), [USER, OTHER]);
        const changed = [{ ...USER, value: 'n'.repeat(1000) as Bytes }];
        sides.replica.writeExtended(entry, changed);
        assert.deepEqual(sides.replica.readExtended(entry), changed);
        assert.ok(isSameExtended(changed, sides.replica.readExtended(entry)));
        sides.replica.writeExtended(entry, []);
        assert.deepEqual(sides.replica.readExtended(entry), []);
      }
      fails('ENOENT', () => sides.replica.readExtended(name('missing')));
    },
  },
  {
    name: 'copies extended attributes, also of a file that is read-only',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      fs.writeFileSync(sides.at('source', 'file'), '');
      sides.source.writeExtended(name('file'), [USER]);
      fs.chmodSync(sides.at('source', 'file'), 0o444);
      copy(sides);
      assert.deepEqual(sides.replica.readExtended(STAGED), [USER]);
      assert.equal(fs.statSync(sides.at('replica', STAGED)).mode & 0o7777, 0o444);
      // And later, when only they have changed.
      sides.replica.writeExtended(STAGED, [OTHER]);
      assert.deepEqual(sides.replica.readExtended(STAGED), [OTHER]);
      assert.equal(fs.statSync(sides.at('replica', STAGED)).mode & 0o7777, 0o444);
    },
  },
  {
    name: 'gives no capabilities to a file that is there',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides) || process.getuid?.() !== 0) return;
      fs.writeFileSync(sides.at('replica', 'file'), '');
      const inode = sides.replica.find(name('file'))!.attributes; // it was just made
      fails('VANISHED', () => sides.replica.writeExtended(name('file'), [CAPABILITY], inode));
      assert.deepEqual(sides.replica.readExtended(name('file')), []);
      sides.replica.writeExtended(name('file'), [CAPABILITY]);
      sides.replica.writeExtended(name('file'), [CAPABILITY, USER], inode);
      assert.deepEqual(sides.replica.readExtended(name('file')), [CAPABILITY, USER]);
    },
  },
  {
    name: 'copies neither attributes nor ACLs where the rules say so',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      fs.writeFileSync(sides.at('source', 'file'), '');
      sides.source.writeExtended(name('file'), [USER]);
      grant(sides.at('source', 'file'), 'u:1:r');
      const only: readonly [Partial<Rules>, readonly string[]][] = [
        [{}, []],
        [{ xattrs: true }, ['user.comment']],
        [{ acls: true }, ['system.posix_acl_access']],
      ];
      for (const [rules, expected] of only) {
        sides.replicaRoot.rules = { ...PLAIN_RULES, ...rules };
        {
          using replica = sides.replicaRoot.openDirectory(relative(''));
          sides.source.copyFile(name('file'), replica, STAGED, GO_ON);
        }
        assert.deepEqual(
          sides.replica.readExtended(STAGED).map((attribute) => attribute.name),
          expected,
        );
        fs.rmSync(sides.at('replica', STAGED));
      }
    },
  },
  {
    name: 'copies ACLs to the byte, and removes what a new file has inherited',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      for (const acl of [undefined, 'u:1:r,g:1:rwx,m::r']) {
        fs.writeFileSync(sides.at('source', 'file'), '', { mode: 0o640 });
        if (acl !== undefined) grant(sides.at('source', 'file'), acl);
        grant(sides.at('replica', '.'), 'u:1:rwx', '-d');
        copy(sides);
        assert.deepEqual(sides.replica.readExtended(STAGED), sides.source.readExtended(name('file')));
        assert.equal(sides.source.readExtended(name('file')).length, acl === undefined ? 0 : 1);
        assert.equal(modeOf(sides, 'replica', STAGED), modeOf(sides, 'source', 'file'));
        for (const [side, file] of [
          ['source', 'file'],
          ['replica', STAGED],
        ] as const)
          fs.rmSync(sides.at(side, file));
      }
    },
  },
  {
    name: 'copies modes to a directory whose default ACL would narrow them',
    run: (rig) => {
      for (const acl of ['g::r', 'u:1:r']) {
        using sides = openSides(rig);
        if (withoutExtended(rig, sides)) return;
        grant(sides.at('replica', '.'), acl, '-d');
        for (const mode of [0o664, 0o600, 0o664, 0o666, 0o666]) {
          fs.writeFileSync(sides.at('source', 'file'), '');
          fs.chmodSync(sides.at('source', 'file'), mode);
          copy(sides);
          assert.equal(modeOf(sides, 'replica', STAGED), mode);
          assert.deepEqual(sides.replica.readExtended(STAGED), []);
          fs.rmSync(sides.at('replica', STAGED));
        }
      }
    },
  },
  {
    name: 'copies the ACLs of a directory, its default one as well',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      grant(sides.at('source', '.'), 'u:1:rx');
      grant(sides.at('source', '.'), 'g:1:rwx', '-d');
      const acls = sides.source.readExtended(undefined);
      assert.deepEqual(
        acls.map((acl) => acl.name),
        ['system.posix_acl_access', 'system.posix_acl_default'],
      );
      sides.replica.stampSelf(sides.source.attributes());
      sides.replica.writeExtended(undefined, acls);
      assert.deepEqual(sides.replica.readExtended(undefined), acls);
      assert.equal(modeOf(sides, 'replica', '.'), modeOf(sides, 'source', '.'));
      sides.replica.writeExtended(undefined, []);
      assert.deepEqual(sides.replica.readExtended(undefined), []);
    },
  },
  {
    name: 'gives a group no more without the ACL than it had with it',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      fs.writeFileSync(sides.at('source', 'file'), '', { mode: 0o600 });
      fs.chmodSync(sides.at('source', 'file'), 0o660);
      grant(sides.at('source', 'file'), 'g::-,u:1:rw,m::rw');
      assert.equal(modeOf(sides, 'source', 'file'), 0o660, 'the mask is shown as the group’s rights');
      assert.equal(sides.source.modeWithoutAcl(name('file'), 0o660), 0o600);
      grant(sides.at('source', 'file'), 'g::rw,m::r');
      assert.equal(sides.source.modeWithoutAcl(name('file'), 0o640), 0o640);
      grant(sides.at('source', 'file'), 'g::-,m::rw');
      sides.replicaRoot.rules = { ...sides.replicaRoot.rules, acls: false };
      using replica = sides.replicaRoot.openDirectory(relative(''));
      sides.source.copyFile(name('file'), replica, STAGED, GO_ON);
      assert.equal(modeOf(sides, 'replica', STAGED), 0o600);
    },
  },
  {
    name: 'copies every namespace but system.* as root, capabilities after the owner',
    user: 'root',
    run: (rig) => {
      using sides = openSides(rig);
      if (withoutExtended(rig, sides)) return;
      fs.writeFileSync(sides.at('source', 'file'), '');
      fs.chownSync(sides.at('source', 'file'), 1234, 1234);
      sides.source.writeExtended(name('file'), [CAPABILITY, TRUSTED, USER]);
      copy(sides);
      assert.deepEqual(sides.replica.readExtended(STAGED), [CAPABILITY, TRUSTED, USER]);
      assert.equal(fs.statSync(sides.at('replica', STAGED)).uid, 1234);
      // Of a symlink itself, which ordinary users cannot give any.
      fs.symlinkSync('file', sides.at('source', 'symlink'));
      sides.source.writeExtended(name('symlink'), [TRUSTED]);
      assert.deepEqual(sides.source.readExtended(name('symlink')), [TRUSTED]);
      assert.deepEqual(sides.source.readExtended(name('file')), [CAPABILITY, TRUSTED, USER]);
    },
  },
];

/** Shows what there is instead, and returns true, where the adapter has none of this. */
function withoutExtended({ fileSystem }: Rig, sides: Sides): boolean {
  if (fileSystem.capabilities.extended) return false;
  fs.writeFileSync(sides.at('replica', 'file'), '');
  assert.deepEqual(sides.replica.readExtended(name('file')), []);
  sides.replica.writeExtended(name('file'), []);
  const refused = sides.replica.writeExtended(name('file'), [USER]);
  assert.deepEqual(
    refused.map(({ attribute, code }) => [attribute, code]),
    [[USER.name, 'ENOTSUP']],
  );
  assert.equal(sides.replica.modeWithoutAcl(name('file'), 0o640), 0o640);
  return true;
}

function copy(sides: Sides): void {
  assert.equal(sides.source.copyFile(name('file'), sides.replica, STAGED, GO_ON).state, 'whole');
}

function grant(file: string, entries: string, ...options: string[]): void {
  execFileSync('setfacl', [...options, '-n', '-m', entries, file]);
}

function modeOf(sides: Sides, side: 'source' | 'replica', file: string): number {
  return fs.statSync(sides.at(side, file)).mode & 0o7777;
}
