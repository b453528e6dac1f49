// Generated from schemas/foldersync.config.schema.json by scripts/generate-types.ts: run `npm run types`, do not edit.
// A policy: the options of a pair that its engine goes by.

/** How a pass decides; everything in it is known to the engine alone. */
export interface Policy {
  /** What to leave out, as patterns with the meaning they have in `.gitignore`. Excluded files are neither copied nor removed. */
  readonly exclude: readonly string[];
  /** What to bring back from `exclude`: each pattern has the meaning of `!pattern` in `.gitignore`, after all excludes. A file below an excluded folder cannot be brought back. */
  readonly include: readonly string[];
  /** When a file is copied again. `mtime`: its size or time of change differs, or its content where its ctime tells that something else was changed since the last good pass, and neither its owner, its mode, its attributes nor its names explain that. `quick`: its size or time of change differs, and nothing else is looked at. `newer`: the source's is newer. `content`: any byte differs; every pass then reads both sides whole. */
  readonly compare: 'mtime' | 'quick' | 'newer' | 'content';
  /** Whether to remove from the replica what the source no longer has. `false` keeps it for ever. */
  readonly prune: boolean;
  /** Protects against a source that was emptied by mistake: a pass that would remove more than both limits allow, counted over the last hour, removes nothing and waits for a person. `off` stands for no limit, as `percent: 100` does. Whatever the limits, a pass waits when the source has become empty while the replica holds two entries or more, when more than 90 % of the replica and at least 10 entries would go, and on a first pass (see `adopt`). A file that becomes empty counts as a removal. */
  readonly maxDelete: {
    /** Hold only when more than this share of the replica's entries would go, in percent. 100 switches this limit off, as `maxDelete: off` does. */
    readonly percent: number;
    /** Hold only when at least this many entries would go. */
    readonly atLeast: number;
  };
  /** Whether the first pass of this pair may remove files from a replica that something else has filled. Without it, a first pass that would remove or replace anything waits for a person, whatever `maxDelete` says. */
  readonly adopt: boolean;
  /** What happens to a file that is rewritten during each of three tries to copy it. `keep`: the replica keeps its last good version and the pass reports a problem. `copy`: it is copied as it is. */
  readonly busy: 'keep' | 'copy';
  /** Whether owners and groups are mirrored, as far as this user may give them and the replica's file system keeps them. Without it, everything in the replica belongs to whoever runs foldersync. */
  readonly owners: boolean;
  /** Whether extended attributes are mirrored, where the replica's file system keeps them: `user.*`, and as root every other namespace except `system.*`. */
  readonly xattrs: boolean;
  /** Whether POSIX ACLs are mirrored, where the replica's file system keeps them. Where they are not, a group gets no more rights in the replica than the ACL gives it in the source. */
  readonly acls: boolean;
  /** What happens to FIFOs, sockets and devices. `skip`: they are counted, and neither copied nor removed. `copy`: they are made in the replica; devices take root. */
  readonly special: 'skip' | 'copy';
  /** Whether file systems that are mounted inside the source are mirrored as well. Without it they are not entered, and what the replica holds there stays. */
  readonly crossMounts: boolean;
  /** A file that must exist in the source, by its path inside it. While it is missing, nothing is done: the source is not what it should be; its disk may not be mounted, for instance. */
  readonly marker?: string;
  /** Which folder must lie on another file system than `/`. While it does not, its disk is not mounted, and nothing is done: also on a first pass, when nothing is known of the folders yet. */
  readonly mounted: 'neither' | 'source' | 'replica' | 'both';
  /** What is certain to be on the replica's disk if the power fails. `pass`: everything, once a pass that changed something has ended. `file`: each file, before it takes its name (slow). `none`: whatever the system has written by then. */
  readonly durability: 'pass' | 'file' | 'none';
  /** How many threads of the engine work through a large tree at once. `auto`: one for each core, four at the most, two on a disk that turns, and fewer while other pairs are worked through as well. `1` is gentler to a machine that has other things to do. */
  readonly lanes: 'auto' | number;
  /** How many bytes of files may be copied a second, by all threads together; also in bits, as `50Mbit/s`. By default as many as the disks take. */
  readonly bandwidthBytesPerSecond?: number;
  /** How readily the pair gives way to other programs, at the processor and (on Linux, where the disk's scheduler knows priorities) at the disk. `low`: nice 10 and the last of the best-effort class. `idle`: nice 19, and the disk only when nobody else wants it. */
  readonly priority: 'normal' | 'low' | 'idle';
}

/** The options of a config that a policy is made of. */
export const POLICY_OPTIONS = [
  'exclude',
  'include',
  'compare',
  'prune',
  'maxDelete',
  'adopt',
  'busy',
  'owners',
  'xattrs',
  'acls',
  'special',
  'crossMounts',
  'marker',
  'mounted',
  'durability',
  'lanes',
  'bandwidth',
  'priority',
] as const;
