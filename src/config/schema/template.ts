// The config that `foldersync init` writes: valid as it is, and short enough to be read to its end.

/** Writes a commented config for a new user; `schema` is the address under which editors find the schema. */
export function configTemplate(schema: string): string {
  return `# yaml-language-server: $schema=${schema}
#
# The config of foldersync. After a change, look it over with: foldersync check
# Relative paths are relative to this file; ~ and \${NAME} are expanded.
version: 1

# Options for all pairs; a pair's own come before them.
defaults:
  # Patterns as in .gitignore: neither copied nor removed.
  exclude: [.DS_Store, Thumbs.db]

pairs:
  # A name of your choice: letters, digits, dots, dashes and underscores.
  documents:
    # foldersync only reads the source.
    source: ./documents
    # The replica becomes an exact copy. What the source does not have is REMOVED from it.
    replica: ./replicas/documents
    # Each change is mirrored soon after it is made. Instead, or as well, this often:
    # interval: 5m

  # A second pair, at fixed times:
  # photos:
  #   source: ~/photos
  #   replica: \${BACKUP:-/mnt/backup}/photos
  #   cron: "30 2 * * *"          # minute, hour, day of month, month, day of week
  #   timezone: Europe/Berlin
  #   runAtStart: true

# Logs go to <dir>/<pair>/logfile.log:
# log:
#   dir: ./logs
#   level: info                   # error, warn, info or debug
`;
}
