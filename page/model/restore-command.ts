// The command by which a person gives something back, ready to be typed. Pure.

/** The words of a shell for it; without a path all of the replica. */
export function restoreCommand(pair: string, at: string, path?: string): string {
  const words = path === undefined ? [pair] : [pair, '--', path];
  return ['foldersync', 'restore', '--at', at, ...words].map(quoted).join(' ');
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
