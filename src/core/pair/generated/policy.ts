// Generated from schemas/foldersync.config.schema.json by scripts/generate-types.ts: run `npm run types`, do not edit.
// A policy: the options of a pair that its engine goes by.

/** How a pass decides; everything in it is known to the engine alone. */
export interface Policy {
  /** What to leave out, as patterns with the meaning they have in `.gitignore`. Excluded files are neither copied nor removed. */
  readonly exclude: readonly string[];
  /** What to bring back from `exclude`: each pattern has the meaning of `!pattern` in `.gitignore`, after all excludes; also from what `ignoreFiles` leave out. A file below an excluded folder cannot be brought back. */
  readonly include: readonly string[];
  /** Names of files that say what to leave out of the folder that they are in and of all below it, in every folder of the source, as `.gitignore` does for git: a deeper file counts more than one above it, and in one folder a later name more than those before it. What `exclude` or `include` matches, they cannot change. Only files of the source count; one that cannot be read is a problem, and nothing in its folder is touched. In folders that everybody may write to, as `/tmp`, they do not count. */
  readonly ignoreFiles: readonly string[];
  /** When a file is copied again. `mtime`: its size or time of change differs, or its content where its ctime tells that something else was changed since the last good pass, and neither its owner, its mode, its attributes nor its names explain that. `quick`: its size or time of change differs, and nothing else is looked at. `newer`: the source's is newer. `content`: any byte differs; every pass then reads both sides whole. */
  readonly compare: 'mtime' | 'quick' | 'newer' | 'content';
  /** Whether to remove from the replica what the source no longer has. `false` keeps it for ever. */
  readonly prune: boolean;
  /** Whether a folder or a file of 64 KiB or more that was renamed in the source while nobody watched, between two passes or while the service was stopped, is renamed in the replica as well instead of being copied again, on local file systems that keep inodes and when folders were made. A folder is told by these; what it holds is compared as ever, and read where that is not sure to be the same. A file is told by its size and its time, and its content is read on both sides. Not with `compare: quick` or without `prune`. What a watching pair hears of is renamed in any case. */
  readonly renames: boolean;
  /** Protects against a source that was emptied by mistake: a pass that would remove more than both limits allow, counted over the last hour, removes nothing and waits for a person. `off` stands for no limit, as `percent: 100` does. Whatever the limits, a pass waits when the source has become empty while the replica holds two entries or more, when more than 90 % of the replica and at least 10 entries would go, and on a first pass (see `adopt`). A file that becomes empty counts as a removal. */
  readonly maxDelete: {
    /** Hold only when more than this share of the replica's entries would go, in percent. 100 switches this limit off, as `maxDelete: off` does. */
    readonly percent: number;
    /** Hold only when at least this many entries would go. */
    readonly atLeast: number;
  };
  /** Protects against a source whose files were encrypted, or whose times were shifted: a pass that would replace the content of more files than both limits allow, counted over the last hour, replaces none, removes nothing and waits for a person; new files are copied all the same. `off`, which is the default, stands for no limit, as `percent: 100` does. A file counts once an hour, however often it changes, and does not count where it was made within the hour. Symlinks count as files, and so does what is replaced by another type. With a limit, changed files are copied once the whole pass has been looked through, by one thread. */
  readonly maxChange: {
    /** Hold only when more than this share of the replica's files would change, in percent. 100 switches this limit off, as `maxChange: off` does. */
    readonly percent: number;
    /** Hold only when at least this many files would change. */
    readonly atLeast: number;
  };
  /** Whether the first pass of this pair may remove files from a replica that something else has filled. Without it, a first pass that would remove or replace anything waits for a person, whatever `maxDelete` says. */
  readonly adopt: boolean;
  /** In which direction a pair goes. `mirror`: the replica becomes what the source is. `two-way`: both folders are worked in, and each gets what has changed in the other one; nothing is removed that was not on both sides before, and both folders keep versions. */
  readonly mode: 'mirror' | 'two-way';
  /** What happens to a file of a two-way pair that has changed on both sides since they were equal. `keep-both`: the one that was changed later keeps its name, and the other one stays beside it as `name (conflict 2026-11-28 host).ext`, on both sides. `newer`: the one that was changed later wins. `a`: that of the source wins. `b`: that of the replica. Whatever loses stays in the versions of its side. Where one side has a directory and the other has not, both are kept in any case. */
  readonly conflict: 'keep-both' | 'newer' | 'a' | 'b';
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
  'ignoreFiles',
  'compare',
  'prune',
  'renames',
  'maxDelete',
  'maxChange',
  'adopt',
  'mode',
  'conflict',
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
