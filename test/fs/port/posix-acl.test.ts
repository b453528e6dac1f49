import { describe, expect, it } from 'vitest';
import { narrowedMode } from '../../../src/fs/port/posix-acl.js';

const TAGS = { user: 0x01, namedUser: 0x02, group: 0x04, namedGroup: 0x08, mask: 0x10, other: 0x20 };

function acl(entries: Partial<Record<keyof typeof TAGS, number>>, version = 2): Buffer {
  const buffer = Buffer.alloc(4 + Object.keys(entries).length * 8, 0xff);
  buffer.writeUInt32LE(version);
  for (const [index, [tag, rights]] of Object.entries(entries).entries()) {
    buffer.writeUInt16LE(TAGS[tag as keyof typeof TAGS], 4 + index * 8);
    buffer.writeUInt16LE(rights, 6 + index * 8);
  }
  return buffer;
}

describe('narrowedMode', () => {
  it.each([
    ['the group’s own rights, not the mask', acl({ user: 6, namedUser: 6, group: 0, mask: 6, other: 0 }), 0o660, 0o600],
    ['no more than the mask lets through', acl({ user: 6, group: 7, mask: 4, other: 0 }), 0o640, 0o640],
    ['the group’s rights where there is no mask', acl({ user: 7, group: 5, other: 5 }), 0o755, 0o755],
    ['special bits as they are', acl({ group: 1, mask: 7 }), 0o6775, 0o6715],
    ['nothing for the group where the ACL is of another version', acl({ group: 7 }, 3), 0o775, 0o705],
    ['nothing for the group where the ACL is cut short', acl({ group: 7 }).subarray(0, 7), 0o775, 0o705],
    ['nothing for the group where the ACL is empty', Buffer.alloc(0), 0o775, 0o705],
  ])('is %s', (_, bytes, mode, expected) => {
    expect(narrowedMode(mode, bytes).toString(8)).toBe(expected.toString(8));
  });
});
