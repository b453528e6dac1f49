// Generated from schemas/foldersync.config.schema.json by scripts/generate-types.ts: run `npm run types`, do not edit.

/** What options are that are not given, as a config would have them; those that have no default are not here. */
export const DEFAULTS = {
  "runner": {
    "stopGrace": "10s",
    "stuckAfter": "60s"
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
    "compare": "mtime",
    "prune": true,
    "maxDelete": {
      "percent": 50,
      "atLeast": 100
    },
    "adopt": false,
    "busy": "keep",
    "owners": true,
    "xattrs": true,
    "acls": true,
    "special": "skip",
    "crossMounts": false,
    "mounted": "neither",
    "durability": "pass",
    "lanes": "auto",
    "priority": "normal"
  }
} as const;
