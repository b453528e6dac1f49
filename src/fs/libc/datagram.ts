// Datagrams to a Unix socket, which node has no call for. To be read against unix(7) and send(2).

import { bind, ERRNO } from './binding.js';

/** Sends to one address. */
export interface DatagramSender {
  /** Sends one; false where the receiver takes none just now. **Errors**: throws FsError where it cannot be reached. */
  send(text: string): boolean;
  /** Idempotent. */
  close(): void;
}

/**
 * Opens a socket that sends to an address, without waiting for anybody. **Shape**: a path, or `@` and an abstract name.
 * @throws FsError, or Error where koffi cannot be loaded or the address is too long
 */
export function openDatagrams(address: string): DatagramSender {
  const { declare, check, isRefused } = bind();
  const socket = declare('int socket(int family, int type, int protocol)');
  const sendto = declare(
    'int64_t sendto(int socket, void *bytes, size_t count, int flags, void *address, uint32_t length)',
  );
  const close = declare('int close(int descriptor)');
  const target = socketAddress(address);
  const descriptor = check(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  let isOpen = true;
  return {
    send: (text) => {
      const bytes = Buffer.from(text);
      return !isRefused(sendto(descriptor, bytes, bytes.length, FLAGS, target, target.length), NOT_NOW);
    },
    close: () => {
      if (isOpen) check(close(descriptor));
      isOpen = false;
    },
  };
}

/** **Source**: include/linux/socket.h and net.h, asm-generic/fcntl.h; the same on x64 and arm64. */
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
/** MSG_DONTWAIT and MSG_NOSIGNAL. */
const FLAGS = 0x40 | 0x4000;
const NOT_NOW: ReadonlySet<number> = new Set([ERRNO.EAGAIN, ERRNO.ENOBUFS]);
/** What sun_path holds. */
const PATH_MOST = 108;

/** struct sockaddr_un: the family, then a path that ends with a zero, or a zero and a name without one. */
function socketAddress(address: string): Buffer {
  const isAbstract = address.startsWith('@');
  const name = Buffer.from(isAbstract ? `\0${address.slice(1)}` : `${address}\0`);
  if (name.length > PATH_MOST) throw new Error(`the address of the socket is too long: ${address}`);
  const family = Buffer.alloc(2);
  new DataView(family.buffer, family.byteOffset).setUint16(0, AF_UNIX, true);
  return Buffer.concat([family, name]);
}
