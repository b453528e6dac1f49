// Generated from schemas/foldersync.config.schema.json by scripts/generate-types.ts: run `npm run types`, do not edit.

/** What options are that are not given, as a config would have them; those that have no default are not here. */
export const DEFAULTS = {
  "runner": {
    "stopGrace": "10s",
    "stuckAfter": "60s",
    "history": "90d",
    "metrics": {},
    "http": {
      "control": false,
      "metrics": false,
      "hosts": []
    }
  },
  "log": {
    "level": "info",
    "format": "text",
    "timezone": "local",
    "keep": "14d",
    "maxSize": "20m",
    "maxTotal": "1g"
  },
  "pair": {
    "settle": "50ms",
    "maxWait": "2s",
    "rescan": "1h",
    "catchUp": false,
    "runAtStart": false,
    "exclude": [],
    "include": [],
    "ignoreFiles": [],
    "compare": "mtime",
    "prune": true,
    "renames": true,
    "maxDelete": {
      "percent": 50,
      "atLeast": 100
    },
    "maxChange": {
      "percent": 100,
      "atLeast": 100
    },
    "adopt": false,
    "mode": "mirror",
    "conflict": "keep-both",
    "busy": "keep",
    "owners": true,
    "xattrs": true,
    "acls": true,
    "special": "skip",
    "crossMounts": false,
    "mounted": "neither",
    "versions": {
      "every": "10m",
      "keep": {
        "all": "1d",
        "hourly": "7d",
        "daily": "30d",
        "weekly": "366d"
      },
      "maxShare": "10%",
      "exclude": []
    },
    "durability": "pass",
    "lanes": "auto",
    "priority": "normal",
    "verify": {
      "rate": "20MiB/s",
      "repair": true
    },
    "hooks": {
      "timeout": "10m"
    }
  }
} as const;
