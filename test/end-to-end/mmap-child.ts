// A program that changes a file without a word to the kernel: it writes through a mapping. FILE must have some bytes.
// Each line that it is told becomes the beginning of the file; it answers with the same line. The file stays open.

import fs from 'node:fs';
import { createInterface } from 'node:readline';
import koffi from 'koffi';

const libc = koffi.load(null);
const mmap = libc.func('void *mmap(void *address, size_t length, int protection, int flags, int file, int64_t offset)');
const memcpy = libc.func('void *memcpy(void *to, const void *from, size_t count)');

/** **Source**: mmap(2); asm-generic/mman-common.h. */
const [PROT_READ, PROT_WRITE, MAP_SHARED] = [1, 2, 1];

const file = fs.openSync(process.argv[2] ?? '', 'r+');
const mapped = mmap(null, fs.fstatSync(file).size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

createInterface({ input: process.stdin }).on('line', (line) => {
  memcpy(mapped, Buffer.from(line), Buffer.byteLength(line));
  process.stdout.write(`${line}\n`);
});
