// The events that the kernel writes into a buffer. **Source**: inotify(7), Reading events;
// include/uapi/linux/inotify.h.

import type { Bytes } from '../../core/tree/bytes.js';

/** Bits of a mask. */
export const IN = {
  MODIFY: 0x2,
  ATTRIB: 0x4,
  CLOSE_WRITE: 0x8,
  MOVED_FROM: 0x40,
  MOVED_TO: 0x80,
  CREATE: 0x100,
  DELETE: 0x200,
  DELETE_SELF: 0x400,
  MOVE_SELF: 0x800,
  UNMOUNT: 0x2000,
  Q_OVERFLOW: 0x4000,
  IGNORED: 0x8000,
  ONLYDIR: 0x0100_0000,
  EXCL_UNLINK: 0x0400_0000,
  ISDIR: 0x4000_0000,
} as const;

/** One struct inotify_event. */
export interface InotifyEvent {
  /** The watch descriptor; -1 of an overflow. */
  readonly watch: number;
  readonly mask: number;
  readonly cookie: number;
  /** Empty where the event is about the watched directory itself. */
  readonly name: Bytes;
}

/** The fields before a name: wd, mask, cookie, and the length of the name with its NULs. */
const HEADER_BYTES = 16;

/** Reads whole events, which is what the kernel gives, in their order. */
export function* readInotifyEvents(bytes: Buffer): Generator<InotifyEvent> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at + 12);
    yield {
      watch: bytes.readInt32LE(at),
      mask: bytes.readUInt32LE(at + 4),
      cookie: bytes.readUInt32LE(at + 8),
      name: readName(bytes, at + HEADER_BYTES, end),
    };
    at = end;
  }
}

/** What the kernel says when its queue is full, said by us when ours is. */
export function overflowEvent(): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeInt32LE(-1, 0);
  bytes.writeUInt32LE(IN.Q_OVERFLOW, 4);
  return bytes;
}

function readName(bytes: Buffer, start: number, end: number): Bytes {
  // There is at least one NUL, for none has a length of 0.
  let length = start;
  while (length < end && bytes[length] !== 0) length++;
  return bytes.toString('latin1', start, length) as Bytes;
}
