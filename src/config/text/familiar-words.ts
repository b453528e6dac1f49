// Words from other programs, and from habit, that this config has other words for. A hint names the right one; none is
// accepted: every config says the same thing in the same words.

/** Keys by what they are called here. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  source: ['src', 'from', 'input', 'origin', 'path', 'folder', 'directory', 'master'],
  replica: ['target', 'destination', 'dest', 'dst', 'to', 'output', 'mirror', 'backup', 'copy'],
  interval: ['every', 'period', 'frequency', 'poll', 'pollInterval'],
  cron: ['schedule', 'crontab', 'at', 'when'],
  exclude: ['ignore', 'ignored', 'filter', 'filters', 'skip', 'blacklist'],
  prune: ['delete', 'remove', 'purge', 'deleteExtraneous'],
  settle: ['debounce', 'delay'],
  bandwidth: ['bwlimit', 'rate', 'limit', 'throttle'],
  keep: ['retention', 'maxAge', 'maxFiles'],
  pairs: ['jobs', 'tasks', 'folders', 'syncs', 'mirrors', 'sets', 'profiles'],
};

/** Values of options by what they are called here. */
const VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  compare: {
    content: ['checksum', 'hash', 'md5', 'sha1', 'sha256', 'bytes', 'digest', 'full'],
    quick: ['size', 'size-only', 'fast'],
    newer: ['update', 'newest'],
    mtime: ['time', 'date', 'timestamp', 'modified'],
  },
  level: {
    warn: ['warning'],
    debug: ['trace', 'verbose', 'silly', 'all'],
    info: ['notice'],
    error: ['fatal', 'critical'],
  },
  durability: { pass: ['fsync', 'sync', 'true'], none: ['false', 'off'] },
  special: { copy: ['keep', 'true'], skip: ['ignore', 'false'] },
  priority: { low: ['nice', 'background'], normal: ['high', 'default'] },
};

/** The key among the known ones that another program's word stands for. */
export function familiarKey(key: string, known: readonly string[]): string | undefined {
  return known.find((name) => KEYS[name]?.some((word) => word.toLowerCase() === key.toLowerCase()));
}

/** The value of an option that another program's word stands for. */
export function familiarValue(option: string, word: string): string | undefined {
  const names = Object.hasOwn(VALUES, option) ? Object.entries(VALUES[option] ?? {}) : [];
  return names.find(([, words]) => words.includes(word.toLowerCase()))?.[0];
}

/**
 * What to write instead of a value whose form is another one than the option's; undefined where the option has no such
 * habit.
 */
export function otherForm(option: string, value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : undefined;
  if (text === undefined) return undefined;
  const [, number] = /^([0-9]+(?:\.[0-9]+)?)\s*%?$/.exec(text) ?? [];
  if (option === 'percent' && number !== undefined && text.endsWith('%')) return `write ${number}`;
  if (option === 'maxDelete' && number !== undefined) {
    const form = text.endsWith('%') ? `{ percent: ${number} }` : `{ atLeast: ${number} }, or { percent: ${number} }`;
    return `write maxDelete: ${form}`;
  }
  if (option === 'maxChange' && number !== undefined) return `write maxChange: { percent: ${number} }`;
  if (option === 'maxShare' && number !== undefined && !text.endsWith('%')) return `write ${number}%`;
  if (option === 'versions' && /^[0-9]+[a-z]+$/i.test(text)) return `write versions: { keep: { all: ${text} } }`;
  if (option === 'log' && /^[a-z]+$/i.test(text)) return `write log: { level: ${text} }`;
  if (option === 'log' && /[./~]/.test(text)) return `write log: { dir: ${text} }`;
  if (option === 'watch' && /^[0-9]/.test(text)) return `write interval: ${text} for how often, or watch: true`;
  return undefined;
}

/** `source:/x`, for which YAML takes key and value as one text: what to write; undefined for any other text. */
export function spaceHint(text: string): string | undefined {
  const [, key, value] = /^\s*([A-Za-z][A-Za-z]*):([^\s:][^\s,}]*)/.exec(text) ?? [];
  return key === undefined ? undefined : `put a space after the colon: ${key}: ${value}`;
}
