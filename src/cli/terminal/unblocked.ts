// Output that never stops the process. A write to a terminal that is paused (Ctrl-S), or to a file on a disk that
// hangs, blocks the thread that makes it; a runner must go on mirroring, and end when it is told to.

import { write } from 'node:fs';
import { Writable } from 'node:stream';
import type { OutputStream } from '../process/context.js';

/**
 * A stream to the same place that takes everything at once, and keeps in memory what the place does not take; the
 * caller sees that in `writableLength`. A pipe or socket is so by itself. Never throws.
 */
export function unblocked(stream: OutputStream): OutputStream {
  if (stream.isTTY === true) {
    // Node makes terminals block so that the last lines before a process.exit() are not lost. libuv has opened the
    // terminal anew, so that the shell's own descriptor stays as it is.
    (stream as TerminalStream)._handle?.setBlocking?.(false);
    return stream;
  }
  const { fd, writableLength } = stream as FileStream;
  // What node:tty, node:net and streams of tests are made of does not block; only files are written synchronously.
  return fd === undefined || writableLength === undefined || 'connecting' in stream ? stream : inThreadPool(stream, fd);
}

type TerminalStream = OutputStream & { readonly _handle?: { setBlocking?(isBlocking: boolean): unknown } };
type FileStream = OutputStream & { readonly fd?: number };

/**
 * One write at a time, so that the lines keep their order. A failure is told by the original stream, where it is
 * listened to.
 */
function inThreadPool(stream: OutputStream, fd: number): OutputStream {
  const target = new Writable({
    write: (chunk: Buffer, _encoding, written) => writeAll(fd, chunk, written),
  });
  target.on('error', (error) => stream.emit('error', error));
  return target;
}

function writeAll(fd: number, rest: Buffer, written: (error?: Error | null) => void): void {
  write(fd, rest, (error, count) => {
    if (error !== null || count === rest.length) written(error);
    else writeAll(fd, rest.subarray(count), written);
  });
}
