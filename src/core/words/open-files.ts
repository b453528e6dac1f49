// What a person can do where a limit of open files is met, wherever that happens.

/** The hint for an error that names such a limit, by its code or its message; undefined for any other. */
export function openFilesHint(error: string): string | undefined {
  const [code] = /\b(?:EMFILE|ENFILE)\b/.exec(error) ?? [];
  if (code === undefined) return undefined;
  const setting = code === 'EMFILE' ? 'ulimit -n' : 'fs.file-max';
  return `allow more open files: ${setting}, or LimitNOFILE of its systemd unit; each pair takes some`;
}
