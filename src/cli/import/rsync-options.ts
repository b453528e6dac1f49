// The options of rsync that mean something here. What changes nothing about a replica is passed over; all else is
// noted.

/** An option as it was given. */
export interface RsyncOption {
  /** **Shape**: the long name, without dashes. */
  readonly name: string;
  readonly value?: string;
}

const LONG_OF: Readonly<Record<string, string>> = {
  a: 'archive',
  r: 'recursive',
  l: 'links',
  p: 'perms',
  t: 'times',
  g: 'group',
  o: 'owner',
  D: 'D',
  H: 'hard-links',
  A: 'acls',
  X: 'xattrs',
  c: 'checksum',
  u: 'update',
  x: 'one-file-system',
  n: 'dry-run',
  b: 'backup',
  L: 'copy-links',
  k: 'copy-dirlinks',
  K: 'keep-dirlinks',
  C: 'cvs-exclude',
  F: 'F',
  R: 'relative',
  d: 'dirs',
  v: 'verbose',
  q: 'quiet',
  h: 'human-readable',
  i: 'itemize-changes',
  P: 'progress',
  z: 'compress',
  s: 'protect-args',
  W: 'whole-file',
  S: 'sparse',
  e: 'rsh',
  f: 'filter',
  B: 'block-size',
  T: 'temp-dir',
  M: 'remote-option',
  y: 'fuzzy',
  O: 'omit-dir-times',
  E: 'executability',
  m: 'prune-empty-dirs',
  I: 'ignore-times',
  N: 'crtimes',
  U: 'atimes',
  '8': '8-bit-output',
};

/** Those whose value may be the next word. */
const WITH_VALUE = new Set(
  (
    'exclude include exclude-from include-from filter bwlimit max-delete rsh backup-dir suffix block-size temp-dir ' +
    'remote-option compare-dest copy-dest link-dest log-file log-file-format out-format timeout contimeout max-size min-size ' +
    'modify-window chmod chown usermap groupmap files-from partial-dir rsync-path info debug compress-level compress-choice ' +
    'checksum-choice skip-compress port password-file address sockopts outbuf iconv stop-after stop-at max-alloc'
  ).split(' '),
);

/** Options and folders of a command line, the program's name left out. **Errors**: never throws. */
export function readRsyncWords(words: readonly string[]): { options: RsyncOption[]; paths: string[] } {
  const options: RsyncOption[] = [];
  const paths: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      paths.push(...words.slice(at + 1));
      break;
    }
    const [, long, given] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (long !== undefined) {
      const value = given ?? (WITH_VALUE.has(long) ? words[++at] : undefined);
      options.push({ name: long, ...(value === undefined ? {} : { value }) });
    } else if (/^-./.test(word)) {
      for (let letter = 1; letter < word.length; letter++) {
        const name = LONG_OF[word[letter] ?? ''] ?? `-${word[letter]}`;
        if (!WITH_VALUE.has(name)) {
          options.push({ name });
          continue;
        }
        const rest = word.slice(letter + 1);
        const value = rest === '' ? words[++at] : rest.replace(/^=/, '');
        options.push({ name, ...(value === undefined ? {} : { value }) });
        break;
      }
    } else paths.push(word);
  }
  return { options, paths };
}

/** How a transfer goes, what it says, and what is always done here. */
export const SILENT = new Set(
  (
    'recursive links perms times hard-links verbose quiet human-readable itemize-changes progress compress protect-args ' +
    'whole-file no-whole-file sparse rsh block-size temp-dir fuzzy stats partial partial-dir numeric-ids inplace timeout contimeout ' +
    'log-file log-file-format out-format info debug compress-level compress-choice skip-compress secluded-args outbuf ' +
    '8-bit-output delete-before delete-during delete-after delete-delay delete del force ignore-errors devices specials ' +
    'D archive owner group acls xattrs checksum update one-file-system bwlimit exclude include filter exclude-from include-from ' +
    'no-owner no-o no-group no-g no-D no-devices no-specials no-motd bwlimit size-only delete-excluded fsync preallocate ' +
    'executability omit-dir-times max-alloc msgs2stderr atimes crtimes no-compress delay-updates'
  ).split(' '),
);

/** What a user has to know of options that have no equivalent. */
export const NOTES: Readonly<Record<string, string>> = {
  'dry-run': '--dry-run: foldersync plan prints what a pass would do',
  backup: '--backup: what leaves the replica is kept anyway, see "versions"',
  'backup-dir': '--backup-dir: what leaves the replica is kept anyway, see "versions"',
  'link-dest': '--link-dest: restore points are kept anyway, see "versions"',
  'copy-links': '--copy-links has no equivalent: symlinks are mirrored as symlinks',
  'remove-source-files': '--remove-source-files has no equivalent: foldersync only reads the source',
  'max-delete': '--max-delete: a pass that would remove too much is held, see "maxDelete"',
};
