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
 * Tags of ntfy, which shows some as pictures, beside those that tell what a message is about.
 *
 * @maxItems 100
 *
 * Items: A text.
 */
type Texts = string[];
/**
 * What is told, with the end of it: `held` (a person has to decide), `problems` (paths were left out), `failed` (a pass could not run, or its engine is stuck), `stale` (no success for too long, see `alertAfter`), `conflicts` (both sides of a two-way pair have changed the same; no check of healthchecks hears of it), `changes` (most files of a replica got other content within an hour), `config` (an edited config has errors and is not used). By default all of it.
 *
 * @minItems 1
 *
 * Items: What can be told.
 */
type NoticeKinds = [
  'held' | 'problems' | 'failed' | 'stale' | 'conflicts' | 'changes' | 'config',
  ...('held' | 'problems' | 'failed' | 'stale' | 'conflicts' | 'changes' | 'config')[]
];
/**
 * The only pairs that this target is told of; by default all of them.
 *
 * @minItems 1
 *
 * Items: The name of a pair.
 */
type PairNames = [string, ...string[]];
/**
 * A text that is never shown, neither in a log nor in `status` nor in a message. `${file:PATH}` stands for what that file holds, without the line break at its end, and `${NAME}` and `${NAME:-default}` for environment variables, also inside of a path. A relative path is relative to the config file. Files are read whenever the config is: a change is taken up with its next edit, or at SIGHUP.
 */
type Secret = string;
/**
 * A program and its arguments, without a shell. It gets the message as JSON on its standard input, as a webhook does, and the most of it in variables: `FOLDERSYNC_KIND`, `FOLDERSYNC_PHASE`, `FOLDERSYNC_PAIR` (of several pairs `FOLDERSYNC_PAIRS`), `FOLDERSYNC_TITLE`, `FOLDERSYNC_MESSAGE` and others. It has a minute, and is started again later where it ends with another code than 0.
 *
 * @minItems 1
 * @maxItems 1000
 *
 * Items: The program, or one of its arguments.
 */
type Command = [string, ...string[]];
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
 * What to bring back from `exclude`: each pattern has the meaning of `!pattern` in `.gitignore`, after all excludes; also from what `ignoreFiles` leave out. A file below an excluded folder cannot be brought back.
 *
 * Items: A pattern as in `.gitignore`.
 */
type Include = string[];
/**
 * Names of files that say what to leave out of the folder that they are in and of all below it, in every folder of the source, as `.gitignore` does for git: a deeper file counts more than one above it, and in one folder a later name more than those before it. What `exclude` or `include` matches, they cannot change. Only files of the source count; one that cannot be read is a problem, and nothing in its folder is touched. In folders that everybody may write to, as `/tmp`, they do not count.
 */
type IgnoreFiles = string[];
/**
 * When a file is copied again. `mtime`: its size or time of change differs, or its content where its ctime tells that something else was changed since the last good pass, and neither its owner, its mode, its attributes nor its names explain that. `quick`: its size or time of change differs, and nothing else is looked at. `newer`: the source's is newer. `content`: any byte differs; every pass then reads both sides whole.
 */
type Compare = 'mtime' | 'quick' | 'newer' | 'content';
/**
 * Whether to remove from the replica what the source no longer has. `false` keeps it for ever.
 */
type Prune = boolean;
/**
 * Whether a folder or a file of 64 KiB or more that was renamed in the source while nobody watched, between two passes or while the service was stopped, is renamed in the replica as well instead of being copied again, on local file systems that keep inodes and when folders were made. A folder is told by these; what it holds is compared as ever, and read where that is not sure to be the same. A file is told by its size and its time, and its content is read on both sides. Not with `compare: quick` or without `prune`. What a watching pair hears of is renamed in any case.
 */
type Renames = boolean;
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
 * Protects against a source whose files were encrypted, or whose times were shifted: a pass that would replace the content of more files than both limits allow, counted over the last hour, replaces none, removes nothing and waits for a person; new files are copied all the same. `off`, which is the default, stands for no limit, as `percent: 100` does. A file counts once an hour, however often it changes, and does not count where it was made within the hour. Symlinks count as files, and so does what is replaced by another type. With a limit, changed files are copied once the whole pass has been looked through, by one thread.
 */
type MaxChange =
  | {
      /**
       * Hold only when more than this share of the replica's files would change, in percent. 100 switches this limit off, as `maxChange: off` does.
       */
      percent: number;
      /**
       * Hold only when at least this many files would change.
       */
      atLeast?: number;
    }
  | string;
/**
 * Whether the first pass of this pair may remove files from a replica that something else has filled. Without it, a first pass that would remove or replace anything waits for a person, whatever `maxDelete` says.
 */
type Adopt = boolean;
/**
 * In which direction a pair goes. `mirror`: the replica becomes what the source is. `two-way`: both folders are worked in, and each gets what has changed in the other one; nothing is removed that was not on both sides before, and both folders keep versions.
 */
type Mode = 'mirror' | 'two-way';
/**
 * What happens to a file of a two-way pair that has changed on both sides since they were equal. `keep-both`: the one that was changed later keeps its name, and the other one stays beside it as `name (conflict 2026-11-28 host).ext`, on both sides. `newer`: the one that was changed later wins. `a`: that of the source wins. `b`: that of the replica. Whatever loses stays in the versions of its side. Where one side has a directory and the other has not, both are kept in any case.
 */
type Conflict = 'keep-both' | 'newer' | 'a' | 'b';
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
 * What is kept of what leaves the replica: what was removed, overwritten or replaced stays on the replica's disk for a while, and `foldersync restore` brings back any state that is kept. `true` stands for the defaults of the options below, which are switched on where nothing is given; `false` keeps nothing, and what leaves the replica is gone. Versions never make a mirror fail: where the disk has too little room, the oldest go first.
 */
type Versions =
  | boolean
  | {
      /**
       * The span of one restore point: of a file that changes more often, its state at the beginning of the span is kept and nothing in between.
       */
      every?: string | number;
      /**
       * How long restore points are kept: all of them for a while, then fewer and fewer. What only those hold that go is gone with them.
       */
      keep?: {
        /**
         * All restore points that are not older than this.
         */
        all?: string | number;
        /**
         * Of the older ones, one for each hour until they are as old as this. `0` goes from `all` to `daily`.
         */
        hourly?: string | number;
        /**
         * Of the older ones, one for each day until they are as old as this.
         */
        daily?: string | number;
        /**
         * Of the older ones, one for each week until they are as old as this. What is older than all four goes.
         */
        weekly?: string | number;
      };
      /**
       * How much of the replica's file system what is kept may take, in percent of its size; the oldest restore points go before they are as old as `keep` says.
       */
      maxShare?: string;
      exclude?: Patterns;
      /**
       * Exactly the folder that holds what is kept, which must lie on the file system of the replica, outside of every source and replica; no two pairs may share one. By default `.foldersync` in the replica.
       */
      dir?: string;
    };
/**
 * What is mirrored and not kept: what matches these patterns is gone when it is removed or overwritten.
 *
 * Items: A pattern as in `.gitignore`.
 */
type Patterns = string[];
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
 * The program before the pass, and its arguments. With exit code 75 this pass is left out without a word of trouble; with any other but 0 it fails. It runs before the pair has its turn, so that other pairs do not wait for it.
 *
 * @minItems 1
 * @maxItems 1000
 *
 * Items: The program, or one of its arguments.
 */
type Command1 = [string, ...string[]];
/**
 * The program after the pass, and its arguments. It runs whenever `before` has run, or where there is none after each full pass, and `FOLDERSYNC_OUTCOME` tells it what came of that: `ok`, `problems`, `held`, `failed`, `cancelled` or `skipped`. The replica is let go of before, unless the pair watches. That it fails is a warning in the log.
 *
 * @minItems 1
 * @maxItems 1000
 *
 * Items: The program, or one of its arguments.
 */
type Command2 = [string, ...string[]];

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
   * Further files, the parts of this config: each by its path, or by a folder and a pattern of names (`*`, `?`, `[a-z]`), in the order of their names. Their pairs and their other options count as if they stood here: groups such as `pairs`, `defaults` and `log` are joined by name, `defaults` are those of all pairs, and whatever is given in two files is an error. A part needs no `version`, has its relative paths relative to itself, and includes nothing. A pattern may match nothing, but its folder must be there; it passes over hidden names, and over all that does not end with `.yaml`, `.yml` or `.json`. A running service watches the parts as it watches this file, and takes an edit over as a whole or not at all.
   *
   * @maxItems 100
   */
  include?: string[];
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
   * How long it is kept what passes did and when the state of a pair changed, for `foldersync history`: a line for each pass that did something, in the state directory, of each pair at most 16 MiB. `false` keeps none, `true` stands for the default.
   */
  history?: string | number | boolean;
  /**
   * Numbers about the pairs for Prometheus.
   */
  metrics?: {
    /**
     * The file that they are written to, for the textfile collector of node_exporter, which reads files whose names end with `.prom`; its folder must be there. Written when something has changed, at most each 15 s.
     */
    textfile?: string;
  };
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
   * Who is told when a pair needs somebody, and when that is over: once each, and again each day while it stands. What a target cannot take is kept for it, also over a restart, and tried again. `foldersync notify --test` tries all of them. By default nobody is told.
   *
   * @maxItems 50
   *
   * Items: One target: one of `healthchecks`, `ntfy`, `webhook`, `mail` and `exec`.
   */
  notify?: {
    /**
     * The ping URL of a check: it hears of the start and the end of each full pass, with a run id, and of a failure with its reason; a success is only told while no pair that it is about is in trouble. At most one start and one success a minute. The push URL of an Uptime Kuma monitor works as well.
     */
    healthchecks?: string;
    /**
     * A topic of ntfy, which shows messages on a phone.
     */
    ntfy?: {
      /**
       * The server with the topic.
       */
      url: string;
      /**
       * An access token, where the topic is protected.
       */
      token?: string;
      /**
       * What stands before each title, the name of the machine for instance.
       */
      title?: string;
      /**
       * How loud messages are. By default `high` where a person has to decide or a pass has failed, `default` otherwise, and `low` when it is over.
       */
      priority?: 'min' | 'low' | 'default' | 'high' | 'urgent';
      tags?: Texts;
      on?: NoticeKinds;
      pairs?: PairNames;
    };
    /**
     * An address that takes a POST of JSON, which `schemas/foldersync.notice.schema.json` describes. Apprise API servers, Home Assistant and the like can be reached so.
     */
    webhook?: {
      /**
       * Where to.
       */
      url: string;
      /**
       * Headers of each request.
       */
      headers?: {
        [k: string]: Secret;
      };
      on?: NoticeKinds;
      pairs?: PairNames;
    };
    /**
     * A mailbox.
     */
    mail?: {
      /**
       * A text that is never shown, neither in a log nor in `status` nor in a message. `${file:PATH}` stands for what that file holds, without the line break at its end, and `${NAME}` and `${NAME:-default}` for environment variables, also inside of a path. A relative path is relative to the config file. Files are read whenever the config is: a change is taken up with its next edit, or at SIGHUP.
       */
      smtp: string;
      /**
       * Who it comes from.
       */
      from: string;
      /**
       * Whom it goes to.
       */
      to: string | string[];
      on?: NoticeKinds;
      pairs?: PairNames;
    };
    exec?: Command;
    on?: NoticeKinds;
    pairs?: PairNames;
  }[];
  /**
   * Serves the page, and what it is made of, over HTTP. Off unless it is given. The commands need none of it: they use a socket that only the service's own user can reach.
   */
  http?: {
    /**
     * The address and port to listen at. Any other address than one of this machine alone (`127.0.0.1`, `[::1]`, `localhost`) needs a `token`. There is no TLS: reach it from afar through a proxy, or a tunnel.
     */
    listen: string;
    /**
     * A text that is never shown, neither in a log nor in `status` nor in a message. `${file:PATH}` stands for what that file holds, without the line break at its end, and `${NAME}` and `${NAME:-default}` for environment variables, also inside of a path. A relative path is relative to the config file. Files are read whenever the config is: a change is taken up with its next edit, or at SIGHUP.
     */
    token?: string;
    /**
     * Whether the page can also do something: start and end passes, pause pairs, approve what is held, read files that are kept. Needs a `token`.
     */
    control?: boolean;
    /**
     * Whether `/metrics` is served, for Prometheus; with the `token`, where there is one.
     */
    metrics?: boolean;
    /**
     * The names by which the page is reached, where that is neither an IP address nor `localhost`: requests for others are turned away.
     */
    hosts?: string[];
  };
  /**
   * Options for all pairs; a pair's own options win. Lists are replaced, not joined; `maxDelete`, `maxChange`, `versions` and `log` are merged key by key; a pair's own `interval` or `cron` replaces the one given here.
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
    ignoreFiles?: IgnoreFiles;
    compare?: Compare;
    prune?: Prune;
    renames?: Renames;
    maxDelete?: MaxDelete;
    maxChange?: MaxChange;
    adopt?: Adopt;
    mode?: Mode;
    conflict?: Conflict;
    busy?: Busy;
    owners?: Owners;
    xattrs?: Xattrs;
    acls?: Acls;
    special?: Special;
    crossMounts?: CrossMounts;
    marker?: Marker;
    mounted?: Mounted;
    versions?: Versions;
    durability?: Durability;
    lanes?: Lanes;
    /**
     * How many bytes of files may be copied a second, by all threads together; also in bits, as `50Mbit/s`. By default as many as the disks take.
     */
    bandwidth?: string;
    priority?: Priority;
    verify?: Verify;
    /**
     * After how long without a full pass that left an exact replica the pair is `stale`, which `notify` tells, whatever else is told of it. By default after two planned passes, unless other trouble has been told.
     */
    alertAfter?: string | number;
    hooks?: Hooks;
    log?: PairLog;
  };
  /**
   * What is mirrored: a name for each pair, and its options; at least one pair, here or in a part.
   */
  pairs?: {
    [k: string]: Pair;
  };
}
/**
 * When the bytes of all files are read again, on both sides, to find what a disk has lost. Without `cron` and `interval`, that is done only by `foldersync verify`.
 */
interface Verify {
  /**
   * Begin to verify at these times, written as the `cron` of a pair, and in the `timezone` that goes with that. A time that was missed is made up for.
   */
  cron?: string;
  /**
   * Begin to verify this often, counted from start to start. The first time is at once.
   */
  interval?: string | number;
  /**
   * How many bytes may be read a second, of both sides together, while verifying by the schedule. `foldersync verify` reads as fast as the disks go.
   */
  rate?: string;
  /**
   * Whether a file that has rotted in the replica is copied again by the next pass, which follows at once. What has rotted in the source is never mirrored, and is for a person to restore.
   */
  repair?: boolean;
}
/**
 * Programs that run around each full pass, to mount a disk for instance. The passes over single changes of a pair that watches run none, and neither do `plan`, `verify` and `restore`. Without a shell; relative to the config's folder; what they write is in the pair's log. A hook ends, with all that it has started, when its time is over or the service stops. `FOLDERSYNC_PAIR`, `FOLDERSYNC_SOURCE`, `FOLDERSYNC_REPLICA`, `FOLDERSYNC_TRIGGER` and `FOLDERSYNC_HOOK` tell it what it is for.
 */
interface Hooks {
  before?: Command1;
  after?: Command2;
  /**
   * How long each of them may take before it is killed, which counts as a failure.
   */
  timeout?: string | number;
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
  ignoreFiles?: IgnoreFiles;
  compare?: Compare;
  prune?: Prune;
  renames?: Renames;
  maxDelete?: MaxDelete;
  maxChange?: MaxChange;
  adopt?: Adopt;
  mode?: Mode;
  conflict?: Conflict;
  busy?: Busy;
  owners?: Owners;
  xattrs?: Xattrs;
  acls?: Acls;
  special?: Special;
  crossMounts?: CrossMounts;
  marker?: Marker;
  mounted?: Mounted;
  versions?: Versions;
  durability?: Durability;
  lanes?: Lanes;
  /**
   * How many bytes of files may be copied a second, by all threads together; also in bits, as `50Mbit/s`. By default as many as the disks take.
   */
  bandwidth?: string;
  priority?: Priority;
  verify?: Verify;
  /**
   * After how long without a full pass that left an exact replica the pair is `stale`, which `notify` tells, whatever else is told of it. By default after two planned passes, unless other trouble has been told.
   */
  alertAfter?: string | number;
  hooks?: Hooks;
  log?: PairLog;
}
