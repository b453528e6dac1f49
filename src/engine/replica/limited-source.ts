// What of a source is left out because of how it is mounted, or what is mounted in it.

import { pathBelow } from '../../core/tree/bytes.js';
import type { Policy } from '../../core/pair/pair.js';
import type { FileSystem, Root } from '../../fs/port/port.js';
import type { MountedAs } from '../../fs/port/mounted-as.js';

/** Which options count somewhere in a source. */
export function limitsOf(fileSystem: FileSystem, source: Root, { crossMounts }: Policy): MountedAs {
  if (!crossMounts) return source.mountedAs;
  const table = fileSystem.mountTable();
  const inside = table.below(source.path).map((at) => table.mountedAs(pathBelow(source.path, at)));
  const all = [source.mountedAs, ...inside];
  return { nosuid: all.some(({ nosuid }) => nosuid), nodev: all.some(({ nodev }) => nodev) };
}

/** **Shape**: one part of a sentence; undefined where nothing is left out that was wished for. */
export function describeLimits({ nosuid, nodev }: MountedAs, { special }: Policy): string | undefined {
  const parts: string[] = [];
  if (nosuid) parts.push('setuid, setgid and capabilities of files where the source is mounted nosuid');
  if (nodev && special === 'copy') parts.push('devices where it is mounted nodev');
  return parts.length === 0 ? undefined : `left out are ${parts.join(', and ')}`;
}
