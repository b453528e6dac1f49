// What a finding is about, in a word that stays: for pipelines that pass over one kind, or count them. The words of
// messages may change with any version; a code keeps its meaning.

/** The kind of a finding, the same in every version. */
export type DiagnosticCode =
  /** No config was found, or the file that was named is not there or cannot be read. */
  | 'no-config'
  /** Somebody else may write to a config that was only found, or to a part of it. */
  | 'untrusted-config'
  /** A file holds nothing, or comments only. */
  | 'empty-file'
  /** A file is not valid YAML or JSON, or not UTF-8. */
  | 'syntax'
  /** A key, a pair or an option is given twice, in one file or in two. */
  | 'duplicate'
  /** An entry of `include` names nothing that could be a part, or a part includes others. */
  | 'bad-include'
  /** A part, or the folder of parts, is not there or cannot be read. */
  | 'unreadable-part'
  /** The config is of a version that this foldersync does not know. */
  | 'unknown-version'
  /** An option that does not exist, or not there. */
  | 'unknown-option'
  /** An option that must be given is not. */
  | 'missing-option'
  /** Options stand beside the group that they belong to. */
  | 'bad-indent'
  /** A value is of another type or form than its option has. */
  | 'bad-value'
  /** A duration, a size or a rate is out of the range of its option. */
  | 'out-of-range'
  /** A name that a pair cannot have. */
  | 'bad-name'
  /** Options that exclude each other. */
  | 'conflict'
  /** Options that have no effect, or not the one that they seem to have. */
  | 'no-effect'
  /** A path that cannot be meant, or cannot be expanded: an address, a placeholder, a variable that is not set. */
  | 'bad-path'
  /** A path that is possible, and looks like a slip. */
  | 'doubtful-path'
  /** A pattern or a marker that cannot be meant. */
  | 'bad-pattern'
  /** A pattern or a marker that is possible, and looks like a slip. */
  | 'doubtful-pattern'
  /** A cron expression or its time zone cannot be understood. */
  | 'bad-schedule'
  /** A cron expression that does what nobody expects at a change of the clocks, or an `alertAfter` too short. */
  | 'doubtful-schedule'
  /** Roots of pairs that lie in each other, or are one folder. */
  | 'overlap'
  /** A replica that is or holds the home directory. */
  | 'unsafe-replica'
  /** The state, a log or versions lie inside of a pair, or two pairs share such a folder. */
  | 'own-folder'
  /** There is no place for the state. */
  | 'no-state'
  /** A secret that cannot be had, or is none. */
  | 'bad-secret'
  /** The page could be reached, or used, by those who must not. */
  | 'unprotected'
  /** An entry of `notify` that nobody can be told by. */
  | 'bad-target'
  /** A program that cannot be meant. */
  | 'bad-command'
  /** An environment variable of foldersync itself is wrong. */
  | 'bad-environment'
  /** A folder of a pair, or one of foldersync's own, is not there. Only with `--paths`. */
  | 'missing-folder'
  /** A folder cannot be read, written to or made. Only with `--paths`. */
  | 'unusable-folder'
  /** A disk is not mounted or cannot hold a replica, or something is mounted inside of one. Only with `--paths`. */
  | 'disk';
