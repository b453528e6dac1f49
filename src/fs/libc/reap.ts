// What becomes of processes that have ended, where node does not ask: to be read against waitpid(2).

import { bind } from './binding.js';

/** Takes leave of a child that has ended, so that no zombie is left of it; does nothing where it is no such child. */
export type Reap = (pid: number) => void;

/** Loads it. @throws Error where koffi cannot be loaded */
export function openReap(): Reap {
  const waitpid = bind().declare('int waitpid(int pid, void *status, int options)');
  return (pid) => void waitpid(pid, null, WNOHANG);
}

/** **Source**: include/uapi/linux/wait.h. */
const WNOHANG = 1;
