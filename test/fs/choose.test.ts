import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { openFileSystem } from '../../src/fs/choose.js';

const beat = () => {};

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Makes this process look like one on another machine until the end of the test. */
function pretend(property: 'arch' | 'platform', value: string): void {
  const original = Object.getOwnPropertyDescriptor(process, property)!; // both are always there
  Object.defineProperty(process, property, { ...original, value });
  onTestFinished(() => {
    Object.defineProperty(process, property, original);
  });
}

describe('openFileSystem', () => {
  it('takes libc where it can, and nothing is lost', () => {
    const { fileSystem, loss } = openFileSystem(beat);
    expect(fileSystem.capabilities.adapter).toBe('linux');
    expect(loss).toBeUndefined();
  });

  it('is told by FOLDERSYNC_FS which one to take', () => {
    vi.stubEnv('FOLDERSYNC_FS', 'portable');
    expect(openFileSystem(beat)).toMatchObject({ fileSystem: { capabilities: { adapter: 'portable' } } });
    expect(openFileSystem(beat).loss).toBeUndefined();
    vi.stubEnv('FOLDERSYNC_FS', 'linux');
    expect(openFileSystem(beat).fileSystem.capabilities.adapter).toBe('linux');
    vi.stubEnv('FOLDERSYNC_FS', '');
    expect(openFileSystem(beat).fileSystem.capabilities.adapter).toBe('linux');
  });

  it('goes by another environment where it is given one', () => {
    expect(openFileSystem(beat, { FOLDERSYNC_FS: 'portable' }).fileSystem.capabilities.adapter).toBe('portable');
    expect(() => openFileSystem(beat, { FOLDERSYNC_FS: 'fast' })).toThrow('FOLDERSYNC_FS is "fast"');
  });

  it('refuses a word that it does not know', () => {
    vi.stubEnv('FOLDERSYNC_FS', 'fast');
    expect(() => openFileSystem(beat)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: 'FOLDERSYNC_FS is "fast", expected "linux" or "portable"' }),
    );
  });

  it.each([
    ['arch', 'riscv64', 'the system calls of riscv64 are not known'],
    ['platform', 'darwin', 'this is darwin, not Linux'],
  ] as const)('goes on without libc where the %s is %s, and says what is lost', (property, value, reason) => {
    pretend(property, value);
    const { fileSystem, loss } = openFileSystem(beat);
    expect(fileSystem.capabilities.adapter).toBe('portable');
    expect(loss).toBe(
      `libc cannot be used here (${reason}), so that node:fs is: times are kept to the microsecond only, and holes, ` +
        'reflinks, extended attributes, ACLs, special files and locks are not',
    );
  });

  it('does not go on without libc where that was asked for', () => {
    pretend('arch', 'riscv64');
    vi.stubEnv('FOLDERSYNC_FS', 'linux');
    expect(() => openFileSystem(beat)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: 'FOLDERSYNC_FS=linux, but libc cannot be used here: the system calls of riscv64 are not known',
      }),
    );
  });
});
