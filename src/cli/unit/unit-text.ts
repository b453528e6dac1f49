// The unit by which systemd runs the service: that of the machine, hardened as far as mirroring goes, and that of one
// user. The package for Debian brings the first one. Pure.

/** What a unit runs. */
export interface UnitOptions {
  /** The words that start foldersync: a program by its absolute path, and what comes before its own arguments. */
  readonly command: readonly string[];
  /** The config. **Shape**: absolute. */
  readonly config: string;
  /** Whether a user's own service manager runs it, who may give no rights away. */
  readonly isForUser: boolean;
}

/** The unit, as systemd.unit(5) has it. **Shape**: lines, each with its line feed. */
export function unitText({ command, config, isForUser }: UnitOptions): string {
  const foldersync = (...words: string[]) => [...command, ...words].map(quoteWord).join(' ');
  return `[Unit]
Description=foldersync, which keeps replicas of folders exact
Documentation=man:foldersync(1) man:foldersync.config(5)
After=local-fs.target remote-fs.target network-online.target

[Service]
# Ready once the pairs have started.
Type=notify
ExecStart=${foldersync('run', '--config', config)}
# The logs are opened anew, and the config is read again: a reload waits for that, and fails where it cannot be used.
ExecReload=/bin/kill -USR2 $MAINPID
ExecReload=${foldersync('reload', '--config', config)}
# The service ends its engines by itself, between two operations.
KillMode=mixed
TimeoutStopSec=60
Restart=on-failure
RestartSec=5
# The config is wrong: a person has to mend it.
RestartPreventExitStatus=2
# A service whose event loop stands still is ended, and started again. There is nothing to be learnt from its core.
WatchdogSec=2min
WatchdogSignal=SIGKILL
# Node keeps the code as it has compiled it, which takes a fifth less time to start with; nobody else may write there.
CacheDirectory=foldersync
CacheDirectoryMode=0700
Environment=NODE_COMPILE_CACHE=%C/foldersync
${isForUser ? FOR_USER : FOR_MACHINE}`;
}

const FOR_USER = `NoNewPrivileges=yes

[Install]
WantedBy=default.target
`;

/**
 * What is left is what mirroring needs: to read and write whatever the folders hold, with its owners, modes,
 * capabilities and devices. Left out: ProtectHome and PrivateTmp (what is there is mirrored as well),
 * MemoryDenyWriteExecute (V8 compiles), RestrictSUIDSGID (replicas have such files), PrivateDevices (it has devices
 * made) and PrivateNetwork (messages are sent).
 * **Source**: systemd.exec(5), systemd.resource-control(5).
 */
const FOR_MACHINE = `
StateDirectory=foldersync
StateDirectoryMode=0700
RuntimeDirectory=foldersync
RuntimeDirectoryMode=0700
ConfigurationDirectory=foldersync
LogsDirectory=foldersync

NoNewPrivileges=yes
CapabilityBoundingSet=CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FOWNER CAP_FSETID CAP_SETFCAP
CapabilityBoundingSet=CAP_MKNOD CAP_LEASE CAP_SYS_NICE
ProtectSystem=full
ProtectProc=invisible
ProtectHostname=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
# Devices are made in replicas, and neither read nor written.
DevicePolicy=closed
DeviceAllow=block-* m
DeviceAllow=char-* m
LockPersonality=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`;

/** A word of a command line, for systemd: in quotes where it needs them, with nothing that would be expanded. */
function quoteWord(word: string): string {
  const escaped = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  if (/^[\w@%+=:,./$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replace(/["\\]/g, '\\$&')}"`;
}
