// What the options of a mount take from what lies on it. Who has mounted a stick so did not trust what is on it: a copy
// on a disk without these options must not be worth more.

/** **Source**: mount(8), FILESYSTEM-INDEPENDENT MOUNT OPTIONS. */
export interface MountedAs {
  /** Setuid, setgid and file capabilities mean nothing. */
  readonly nosuid: boolean;
  /** Devices open for nobody. */
  readonly nodev: boolean;
}

/** A mount without these options. */
export const MOUNTED_PLAINLY: MountedAs = { nosuid: false, nodev: false };

/** Whether either option counts. */
export function isLimited({ nosuid, nodev }: MountedAs): boolean {
  return nosuid || nodev;
}
