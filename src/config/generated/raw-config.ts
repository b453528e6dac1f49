// Generated from schemas/foldersync.config.schema.json by scripts/generate-types.ts: run `npm run types`, do not edit.
// The config as it is written in the file: nothing filled in, nothing resolved.

/**
 * How much is logged. `info` has a line for each operation and a summary for each pass that did something; `debug` also for passes that changed nothing.
 */
type LogLevel = 'error' | 'warn' | 'info' | 'debug';
/**
 * `text` for people, `json` (one object a line) for programs.
 */
type LogFormat = 'text' | 'json';
/**
 * The time zone of the lines, of the days at which new files begin, and of `foldersync status`: that of the machine (or of the variable TZ) with its offset, or UTC.
 */
type LogTimezone = 'local' | 'UTC';
/**
 * Mirror each change soon after it is made. By default `true` where neither `interval` nor `cron` is given; with one of them, the whole tree is looked through again at those times.
 */
type Watch = boolean;
/**
 * Mirror at these times: minute, hour, day of month, month and day of week, with seconds before them if there are six fields.
 */
type Cron = string;
/**
 * The time zone of `cron`, by its IANA name. By default the zone of the machine.
 */
type Timezone = string;
/**
 * Whether one pass makes up for the times of `cron` that passed while foldersync was not running (or the machine slept).
 */
type CatchUp = boolean;
/**
 * Whether a pair with `cron` is also mirrored when foldersync starts. With `interval` or `watch` it always is.
 */
type RunAtStart = boolean;
/**
 * What to leave out, as patterns with the meaning they have in `.gitignore`. Excluded files are neither copied nor removed.
 *
 * Items: A pattern as in `.gitignore`.
 */
type Exclude = string[];
/**
 * What to bring back from `exclude`: each pattern has the meaning of `!pattern` in `.gitignore`, after all excludes. A file below an excluded folder cannot be brought back.
 *
 * Items: A pattern as in `.gitignore`.
 */
type Include = string[];
/**
 * When a file is copied again. `mtime`: its size or time of change differs, or its content where its ctime tells that something else was changed since the last good pass, and neither its owner, its mode, its attributes nor its names explain that. `quick`: its size or time of change differs, and nothing else is looked at. `newer`: the source's is newer. `content`: any byte differs; every pass then reads both sides whole.
 */
type Compare = 'mtime' | 'quick' | 'newer' | 'content';
/**
 * Whether to remove from the replica what the source no longer has. `false` keeps it for ever.
 */
type Prune = boolean;
/**
 * Protects against a source that was emptied by mistake: a pass that would remove more than both limits allow, counted over the last hour, removes nothing and waits for a person. `off` stands for no limit, as `percent: 100` does. Whatever the limits, a pass waits when the source has become empty while the replica holds two entries or more, when more than 90 % of the replica and at least 10 entries would go, and on a first pass (see `adopt`). A file that becomes empty counts as a removal.
 */
type MaxDelete =
  | {
      /**
       * Hold only when more than this share of the replica's entries would go, in percent. 100 switches this limit off, as `maxDelete: off` does.
       */
      percent?: number;
      /**
       * Hold only when at least this many entries would go.
       */
      atLeast?: number;
    }
  | string;
/**
 * Whether the first pass of this pair may remove files from a replica that something else has filled. Without it, a first pass that would remove or replace anything waits for a person, whatever `maxDelete` says.
 */
type Adopt = boolean;
/**
 * What happens to a file that is rewritten during each of three tries to copy it. `keep`: the replica keeps its last good version and the pass reports a problem. `copy`: it is copied as it is.
 */
type Busy = 'keep' | 'copy';
/**
 * Whether owners and groups are mirrored, as far as this user may give them and the replica's file system keeps them. Without it, everything in the replica belongs to whoever runs foldersync.
 */
type Owners = boolean;
/**
 * Whether extended attributes are mirrored, where the replica's file system keeps them: `user.*`, and as root every other namespace except `system.*`.
 */
type Xattrs = boolean;
/**
 * Whether POSIX ACLs are mirrored, where the replica's file system keeps them. Where they are not, a group gets no more rights in the replica than the ACL gives it in the source.
 */
type Acls = boolean;
/**
 * What happens to FIFOs, sockets and devices. `skip`: they are counted, and neither copied nor removed. `copy`: they are made in the replica; devices take root.
 */
type Special = 'skip' | 'copy';
/**
 * Whether file systems that are mounted inside the source are mirrored as well. Without it they are not entered, and what the replica holds there stays.
 */
type CrossMounts = boolean;
/**
 * A file that must exist in the source, by its path inside it. While it is missing, nothing is done: the source is not what it should be; its disk may not be mounted, for instance.
 */
type Marker = string;
/**
 * Which folder must lie on another file system than `/`. While it does not, its disk is not mounted, and nothing is done: also on a first pass, when nothing is known of the folders yet.
 */
type Mounted = 'neither' | 'source' | 'replica' | 'both';
/**
 * What is certain to be on the replica's disk if the power fails. `pass`: everything, once a pass that changed something has ended. `file`: each file, before it takes its name (slow). `none`: whatever the system has written by then.
 */
type Durability = 'pass' | 'file' | 'none';
/**
 * How many threads of the engine work through a large tree at once. `auto`: one for each core, four at the most, two on a disk that turns, and fewer while other pairs are worked through as well. `1` is gentler to a machine that has other things to do.
 */
type Lanes = string | number;
/**
 * How readily the pair gives way to other programs, at the processor and (on Linux, where the disk's scheduler knows priorities) at the disk. `low`: nice 10 and the last of the best-effort class. `idle`: nice 19, and the disk only when nobody else wants it.
 */
type Priority = 'normal' | 'low' | 'idle';

/**
 * Keeps replicas of folders exact. Each entry of `pairs` is one source, one replica, and when to mirror.
 *
 * Relative paths are relative to this file; `~`, `${NAME}` and `${NAME:-default}` are expanded in them.
 */
export interface RawConfig {
  /**
   * The address of this schema, for editors that read it from JSON files. In YAML, write the comment `# yaml-language-server: $schema=…` instead.
   */
  $schema?: string;
  /**
   * The version of the config format. There is only version 1.
   */
  version: 1;
  /**
   * The folder for what foldersync remembers: locks, the state of each pair, the status. By default `$STATE_DIRECTORY` (set by systemd), else `/var/lib/foldersync` for root and `$XDG_STATE_HOME/foldersync` (usually `~/.local/state/foldersync`) for everybody else.
   */
  stateDir?: string;
  /**
   * How many pairs may be mirrored as a whole at the same time; the others wait for their turn. Changes that `watch` hears of never wait. By default as many as the machine has cores, and at least 2.
   */
  concurrency?: number;
  /**
   * How long a pass may take to stop at the end of an operation before it is killed. A killed pass does no harm; it is done again.
   */
  stopGrace?: string | number;
  /**
   * A pass that makes no progress for so long counts as stuck (a dead network mount, for instance), and its turn goes to another pair. The engine of a pair that watches is asked between two passes; it counts as stuck when it does not answer for as long.
   */
  stuckAfter?: string | number;
  /**
   * How logs are written. A pair may have a `log` of its own, key by key.
   */
  log?: {
    /**
     * The folder for logs: each pair writes to `<dir>/<pair>/logfile.log`, the runner itself to `<dir>/foldersync.log`. Made where it is missing. By default `logs` in the state directory.
     */
    dir?: string;
    level?: LogLevel;
    format?: LogFormat;
    timezone?: LogTimezone;
    /**
     * How long old log files are kept.
     */
    keep?: string | number;
    /**
     * The size at which a new log file is begun, besides the new one each day.
     */
    maxSize?: string | number;
    /**
     * How much room all files of one log may take; the oldest are removed before they are `keep` old.
     */
    maxTotal?: string | number;
  };
  /**
   * Options for all pairs; a pair's own options win. Lists are replaced, not joined; `maxDelete` and `log` are merged key by key; a pair's own `interval` or `cron` replaces the one given here.
   */
  defaults?: {
    watch?: Watch;
    /**
     * With `watch`: how long changes must be quiet before they are mirrored. Removals wait for twice as long.
     */
    settle?: string | number;
    /**
     * With `watch`: how long changes wait at the most when they do not become quiet; not less than `settle`. A large file that keeps changing waits longer, so that its copies take a tenth of the time at most.
     */
    maxWait?: string | number;
    /**
     * With `watch`, and without `interval` and `cron`: how often the whole tree is looked through again, give or take a tenth.
     */
    rescan?: string | number;
    /**
     * Mirror at the start and then this often, counted from start to start. With `watch`, also how often the source is polled where its changes cannot be heard; without `interval`, every 30s.
     */
    interval?: string | number;
    cron?: Cron;
    timezone?: Timezone;
    catchUp?: CatchUp;
    runAtStart?: RunAtStart;
    exclude?: Exclude;
    include?: Include;
    compare?: Compare;
    prune?: Prune;
    maxDelete?: MaxDelete;
    adopt?: Adopt;
    busy?: Busy;
    owners?: Owners;
    xattrs?: Xattrs;
    acls?: Acls;
    special?: Special;
    crossMounts?: CrossMounts;
    marker?: Marker;
    mounted?: Mounted;
    durability?: Durability;
    lanes?: Lanes;
    /**
     * How many bytes of files may be copied a second, by all threads together; also in bits, as `50Mbit/s`. By default as many as the disks take.
     */
    bandwidth?: string;
    priority?: Priority;
    log?: PairLog;
  };
  /**
   * What is mirrored: a name for each pair, and its options.
   */
  pairs: {
    [k: string]: Pair;
  };
}
/**
 * How this pair's log is written; what is not given here is taken from the top-level `log`.
 */
interface PairLog {
  /**
   * Exactly the folder that holds this pair's `logfile.log`; no two pairs may share one. By default `<dir>/<pair>` below the `dir` of the top-level `log`.
   */
  dir?: string;
  level?: LogLevel;
  format?: LogFormat;
  timezone?: LogTimezone;
  /**
   * How long old log files are kept.
   */
  keep?: string | number;
  /**
   * The size at which a new log file is begun, besides the new one each day.
   */
  maxSize?: string | number;
  /**
   * How much room all files of one log may take; the oldest are removed before they are `keep` old.
   */
  maxTotal?: string | number;
}
/**
 * One source, one replica, and when to mirror: as it changes (`watch`), or by one of `interval` and `cron`, here or in `defaults`.
 */
interface Pair {
  /**
   * The folder to mirror. foldersync only reads it.
   */
  source: string;
  /**
   * The folder that becomes an exact copy of the source. What the source does not have is removed from it (see `prune`), so it must hold nothing else.
   */
  replica: string;
  watch?: Watch;
  /**
   * With `watch`: how long changes must be quiet before they are mirrored. Removals wait for twice as long.
   */
  settle?: string | number;
  /**
   * With `watch`: how long changes wait at the most when they do not become quiet; not less than `settle`. A large file that keeps changing waits longer, so that its copies take a tenth of the time at most.
   */
  maxWait?: string | number;
  /**
   * With `watch`, and without `interval` and `cron`: how often the whole tree is looked through again, give or take a tenth.
   */
  rescan?: string | number;
  /**
   * Mirror at the start and then this often, counted from start to start. With `watch`, also how often the source is polled where its changes cannot be heard; without `interval`, every 30s.
   */
  interval?: string | number;
  cron?: Cron;
  timezone?: Timezone;
  catchUp?: CatchUp;
  runAtStart?: RunAtStart;
  exclude?: Exclude;
  include?: Include;
  compare?: Compare;
  prune?: Prune;
  maxDelete?: MaxDelete;
  adopt?: Adopt;
  busy?: Busy;
  owners?: Owners;
  xattrs?: Xattrs;
  acls?: Acls;
  special?: Special;
  crossMounts?: CrossMounts;
  marker?: Marker;
  mounted?: Mounted;
  durability?: Durability;
  lanes?: Lanes;
  /**
   * How many bytes of files may be copied a second, by all threads together; also in bits, as `50Mbit/s`. By default as many as the disks take.
   */
  bandwidth?: string;
  priority?: Priority;
  log?: PairLog;
}
