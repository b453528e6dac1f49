// A process of its own that holds a write lease on a file (fcntl(2), F_SETLEASE), and gives it up when somebody asks for it, or
// with the argument `keep` not before the kernel takes it away.

import fs from 'node:fs';
import { createRequire } from 'node:module';

const [file = '', isKept] = process.argv.slice(2);
const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
const fcntl = koffi.load(null).func('int fcntl(int descriptor, int command, int argument)');
// **Source**: include/uapi/linux/fcntl.h and asm-generic/fcntl.h.
const [SET_LEASE, WRITE_LEASE, NO_LEASE] = [1024, 1, 2];

const descriptor = fs.openSync(file, 'r+');
process.on('SIGIO', () => {
  if (isKept === undefined) fcntl(descriptor, SET_LEASE, NO_LEASE);
});
process.stdin.resume().on('end', () => process.exit());
process.stdout.write(fcntl(descriptor, SET_LEASE, WRITE_LEASE) === 0 ? 'held\n' : 'refused\n');
