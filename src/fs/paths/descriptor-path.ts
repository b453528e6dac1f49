// What a descriptor stands for, as a path.

/** A path that leads to what a descriptor stands for, for calls that take none. **Source**: proc_pid_fd(5). */
export function pathOf(descriptor: number): string {
  return `/proc/self/fd/${descriptor}`;
}
