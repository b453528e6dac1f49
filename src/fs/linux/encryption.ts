// Encrypted directories (fscrypt): while their key is gone, the kernel lists names that are none, and nothing in them
// can be read. A pass that took those names for the directory's own would take all it had for removed.

import type { LinuxContext } from './context.js';
import { FsError } from '../port/fs-error.js';

/** FS_IOC_GET_ENCRYPTION_POLICY_EX, FS_IOC_GET_ENCRYPTION_KEY_STATUS. **Source**: include/uapi/linux/fscrypt.h. */
const GET_POLICY = 0xc0096616;
const GET_KEY_STATUS = 0xc080661a;

// struct fscrypt_get_policy_ex_arg: the size of what follows, which is struct fscrypt_policy_v2 here.
const POLICY_BYTES = 24;
const POLICY_AT = 8;
const VERSION_2 = 2;
const KEY_AT = POLICY_AT + 8;
const KEY_BYTES = 16;

// struct fscrypt_get_key_status: a struct fscrypt_key_specifier of 40 bytes, reserved ones, and the answer.
const STATUS_BYTES = 128;
const BY_IDENTIFIER = 2;
const SPECIFIED_KEY_AT = 8;
const STATUS_AT = 64;
const IS_PRESENT = 2;

/**
 * Throws where the key of an encrypted directory is gone, or on its way out, so that what is listed need not be what is
 * there. Keys of policies of the first version may be a process's own, of which nobody tells: those are not judged.
 * @throws FsError ENOKEY
 */
export function requireKey({ libc }: LinuxContext, directory: number): void {
  const policy = Buffer.alloc(POLICY_AT + POLICY_BYTES);
  policy.writeBigUInt64LE(BigInt(POLICY_BYTES));
  if (!libc.ioctl(directory, GET_POLICY, policy) || policy[POLICY_AT] !== VERSION_2) return;
  const status = Buffer.alloc(STATUS_BYTES);
  status.writeUInt32LE(BY_IDENTIFIER);
  policy.copy(status, SPECIFIED_KEY_AT, KEY_AT, KEY_AT + KEY_BYTES);
  if (!libc.ioctl(directory, GET_KEY_STATUS, status) || status.readUInt32LE(STATUS_AT) === IS_PRESENT) return;
  throw new FsError('ENOKEY', 'it is encrypted, and its key is not there');
}
