// Root may do everything, and hides what an ordinary user meets: a test can put root's rights aside for a while.

/** A user and a group without rights of their own. */
const NOBODY = 65534;

/** Runs something with the rights of an ordinary user; what it makes belongs to that user. */
export function asOrdinaryUser<Result>(run: () => Result): Result {
  if (process.geteuid?.() !== 0) return run();
  const groups = process.getgroups?.() ?? [];
  process.setgroups?.([]);
  process.setegid?.(NOBODY);
  process.seteuid?.(NOBODY);
  try {
    return run();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
    process.setgroups?.(groups);
  }
}
