// How C functions are called through koffi: declared by their prototypes, results checked, errno turned into the port's
// error.

import { createRequire } from 'node:module';
import os from 'node:os';
import { errnoName } from './error.js';
import { FsError } from '../port/fs-error.js';

/** Error numbers that are expected somewhere. **Source**: errno(3); fs and os speak of the running architecture's. */
export const ERRNO = os.constants.errno;

type Argument = number | string | ArrayBufferView | null;

/** A C function whose result is a number. */
type Call = (...given: Argument[]) => number;

/** What calls are declared and checked with. errno is this thread's, and is read before anything else is called. */
export interface Binding {
  /** Declares a C function. @throws Error where libc has none of that name */
  readonly declare: (prototype: string) => Call;
  /** Returns a result that is not below zero. @throws FsError otherwise */
  readonly check: (result: number) => number;
  /** Whether the call failed for one of the reasons given. @throws FsError where it failed for another */
  readonly isRefused: (result: number, reasons: ReadonlySet<number>) => boolean;
  readonly errno: () => number;
}

/** Loads koffi and the libc that this process runs on. @throws Error where that cannot be done on this machine */
export function bind(): Binding {
  // Only here, and not by an import: koffi loads a native module, which a machine may lack.
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const library = koffi.load(null);
  const strerror = library.func('const char *strerror(int number)') as (number: number) => string;
  const fail = (number: number): never => {
    throw new FsError(errnoName(number), lowerCased(strerror(number)));
  };
  return {
    declare: (prototype) => library.func(prototype) as Call,
    check: (result) => (result >= 0 ? result : fail(koffi.errno())),
    isRefused: (result, reasons) => {
      if (result >= 0) return false;
      const number = koffi.errno();
      return reasons.has(number) || fail(number);
    },
    errno: () => koffi.errno(),
  };
}

/** `No space left on device` begins a sentence; ours do not. An abbreviation stays as it is. */
function lowerCased(message: string): string {
  return /^[A-Z][a-z]/.test(message) ? message.charAt(0).toLowerCase() + message.slice(1) : message;
}

/**
 * A byte string as C takes it: ASCII as it is, anything else as a Buffer that ends with a NUL.
 * @throws FsError EINVAL for one that holds a NUL, which would cut it short
 */
export function toCString(bytes: string): string | Buffer {
  for (let index = 0; index < bytes.length; index++) {
    const code = bytes.charCodeAt(index);
    if (code === 0) throw new FsError('EINVAL', 'a name cannot hold a NUL');
    if (code > 127) return requireNoNul(Buffer.from(`${bytes}\0`, 'latin1'));
  }
  return bytes;
}

function requireNoNul(buffer: Buffer): Buffer {
  if (buffer.indexOf(0) === buffer.length - 1) return buffer;
  throw new FsError('EINVAL', 'a name cannot hold a NUL');
}

/** A defect of ours, found before the kernel can write beyond a buffer. @throws Error */
export function requireRoom(out: ArrayBufferView, bytes: number): void {
  if (out.byteLength < bytes)
    throw new Error(`internal: a buffer of ${out.byteLength} bytes where ${bytes} are needed`);
}
