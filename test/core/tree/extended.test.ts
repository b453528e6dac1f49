import { describe, expect, it } from 'vitest';
import type { Bytes } from '../../../src/core/tree/bytes.js';
import { type Extended, isSameExtended } from '../../../src/core/tree/extended.js';

function attributes(values: Readonly<Record<string, string>>): Extended {
  return Object.entries(values).map(([name, value]) => ({ name: name as Bytes, value: value as Bytes }));
}

describe('isSameExtended', () => {
  it.each([
    ['none on either side', {}, {}, true],
    ['the same', { 'user.a': '1', 'user.b': '' }, { 'user.a': '1', 'user.b': '' }, true],
    ['another value', { 'user.a': '1' }, { 'user.a': '2' }, false],
    ['one more on the source', { 'user.a': '1', 'user.b': '1' }, { 'user.a': '1' }, false],
    ['one more on the replica', { 'user.a': '1' }, { 'user.a': '1', 'user.b': '1' }, false],
    ['another name', { 'user.a': '1' }, { 'user.b': '1' }, false],
    ['a label that only the replica has', {}, { 'security.selinux': 'x' }, true],
    ['another label', { 'security.selinux': 'a' }, { 'security.selinux': 'b' }, false],
    ['a label that only the source has', { 'security.selinux': 'a' }, {}, false],
    ['a capability that only the replica has', {}, { 'security.capability': 'x' }, false],
  ])('%s', (_, source, replica, expected) => {
    expect(isSameExtended(attributes(source), attributes(replica))).toBe(expected);
  });
});
