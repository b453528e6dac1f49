// Generated from schemas/foldersync.openapi.json by scripts/generate-openapi.ts: run `npm run types`, do not edit.

export interface paths {
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The page */
        get: operations["getPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/assets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of the page */
        get: operations["getAsset"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happens, as it happens
         * @description Server-Sent Events. The `data` of each is a `ServedEvent`. A client that comes back with `Last-Event-ID` is told what it has missed; where some of that is gone, one event of the kind `lost` says so. One that reads too slowly is let go.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the service is there */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Numbers for Prometheus
         * @description On the port only where the config says `http.metrics: true`.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["getOpenapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one pair is now */
        get: operations["getPair"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree to what is held, as it was seen
         * @description The next pass, which follows at once, lets it through. Where another set is held by now, nothing is agreed to, and the answer names that set.
         */
        post: operations["approveHeld"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End the full pass or the plan that runs or waits
         * @description Between two operations; nothing happens where none does.
         */
        post: operations["cancelPair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The options that a pair goes by, and who has said so */
        get: operations["getPairConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/conflicts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What both sides of a two-way pair have changed, and nobody has settled
         * @description As the last pass has left it; nothing of a pair that only mirrors.
         */
        get: operations["getConflicts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One version of a file
         * @description Needs `http.control` on the port.
         */
        get: operations["getFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/held": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is held, one folder at a time */
        get: operations["getHeld"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the passes of a pair did */
        get: operations["getHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/history/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one pass changed */
        get: operations["getPass"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The last lines of a pair’s log
         * @description They are searched for in the last 4 MiB.
         */
        get: operations["getPairLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/paths": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Paths by a part of their names, of what is in a replica and of what has left it */
        get: operations["findPaths"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave a pair alone
         * @description Its engine ends between two operations. A pause outlasts restarts of the service.
         */
        post: operations["pausePair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a pass of a pair would do
         * @description A dry run beside the service’s own engines, also of a pair that is paused; nothing is changed. It takes as long as a pass that finds nothing to do, and ends when the client goes. Where the pass could not run, `failure` says why.
         */
        post: operations["planPair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a pause
         * @description Nothing happens where there is none.
         */
        post: operations["resumePair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a pair do a pass now
         * @description It starts as soon as a slot is free and a pass that runs has ended.
         */
        post: operations["runPair"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pairs/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The restore points of a replica, or the versions of a path */
        get: operations["getVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/reload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the service read its config again
         * @description It does so by itself when the file changes; this answers with what came of it.
         */
        post: operations["reload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the service and its pairs are now */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description What an approval is given with. */
        ApproveBody: {
            /** @description Who agrees; taken on the control socket alone, elsewhere it is the address that asks. */
            by?: string;
            /** @description Names the set that was seen. */
            hold: string;
        };
        /** @description What a pair goes by. */
        ConfigAnswer: {
            /** @description By the option's name in the config, as `versions.keep.daily`; those that mean something to this pair. */
            options: {
                [key: string]: components["schemas"]["PairOption"];
            };
        };
        /** @description What a status shows of them. */
        ConflictsStatus: {
            /** @description The newest of them. */
            newest: components["schemas"]["OpenConflict"][];
            /** @description How many are open. */
            open: number;
        };
        /** @description How many entries a pass met and what it did with them. */
        Counts: {
            /** @description Bytes of file content written, or (in a dry run) to be written. */
            bytes: number;
            /** @description New files and symlinks. */
            copied: number;
            /** @description Files among `updated` that had content and have none any more. */
            emptied: number;
            /** @description Files that grew while they were copied. */
            grown: number;
            /** @description Orphans that `prune: false` keeps, and directories that stay for the excluded content in them. */
            kept: number;
            /** @description Lines that the log could not take. */
            linesDropped: number;
            /** @description Files that became a further name of one that the replica holds already. */
            linked: number;
            /** @description Directories made. */
            made: number;
            /** @description Mounts inside the source that were not entered. */
            mounts: number;
            /** @description How often changes came faster than they could be heard since the last full pass; this one has looked for them. */
            overflows: number;
            /** @description Entries removed, with all that was in them. */
            removed: number;
            /** @description Entries that only got another name. */
            renamed: number;
            /** @description Entries replaced by one of another type; what such a directory held counts as removed. */
            replaced: number;
            /** @description Entries that the replica held when the pass began. */
            replicaEntries: number;
            /** @description Those of them that are not directories; what is in directories that the source lacks is not among them. */
            replicaFiles: number;
            /** @description Entries of which only owner, mode, times or extended attributes were set. */
            retouched: number;
            /** @description Entries of the source that are mirrored; excluded and special ones are not among them. */
            sourceEntries: number;
            /** @description FIFOs, sockets and devices of the source that were skipped. */
            special: number;
            /** @description Symlinks of the source that were skipped, because the replica cannot have any. */
            symlinks: number;
            /** @description Files and symlinks whose content was replaced. */
            updated: number;
        };
        /** @description What every answer that says no holds. */
        ErrorBody: {
            /** @description Why. */
            error: components["schemas"]["ErrorWords"];
        };
        /** @description Why a request is not done. */
        ErrorWords: {
            /** @description In capitals, for programs. */
            code: string;
            /** @description What to do about it. */
            hint?: string;
            /** @description What is held now, where an approval named another set. */
            hold?: string;
            /** @description In words; lower case, no full stop. */
            message: string;
        };
        /** @description An event by its kind; the fields beside that are those of the kind. */
        EventFields: {
            kind: string;
        } & {
            [key: string]: unknown;
        };
        /** @description Why a pass could not run at all. */
        Failure: {
            /** @description An errno name (`EIO`), or one of foldersync's own codes. */
            code: string;
            /** @description What to do about it. */
            hint?: string;
            /** @description What went wrong, in words; lower case, no full stop. */
            message: string;
        };
        /** @description A path whose versions can be asked for. */
        FoundPath: {
            /** @description Whether it was replaced or has left at some time, as far as that is kept. */
            hasVersions: boolean;
            /** @description Whether something is there now. */
            isThere: boolean;
            /** @description As people see it, below the replica. */
            path: string;
        };
        /** @description What `versions --find --json` prints. */
        FoundPaths: {
            /** @description Whether there may be more of them: it was enough, or it took too long. */
            isCut: boolean;
            /** @description What has left or was replaced comes first, the latest before the rest. */
            paths: components["schemas"]["FoundPath"][];
            /** @description The replica. */
            replica: string;
        };
        /** @description That a service is there. */
        HealthAnswer: {
            /**
             * @description Always so.
             * @constant
             */
            ok: true;
        };
        /**
         * @description What becomes of an entry: `empty` is a file that would lose its content.
         * @enum {string}
         */
        HeldAction: "remove" | "replace" | "empty" | "update";
        /** @description A part of what is held. */
        HeldAnswer: {
            /** @description The largest first. */
            entries: components["schemas"]["HeldNode"][];
            /** @description Since when, in milliseconds since 1970. */
            heldAt: number;
            /** @description Names the set: an approval has to bring it. */
            hold: string;
            /** @description How many of the level come after these; absent where none were asked for, because no level is read then. */
            more?: number;
            /** @description In words. */
            reason: string;
            /** @description What the whole of it comes to. */
            total: components["schemas"]["HeldTotal"];
        };
        /** @description One name of a level. */
        HeldNode: {
            /** @description What becomes of it, and of all below it; absent where that differs. */
            action?: components["schemas"]["HeldAction"];
            /** @description Bytes of content in all of them on the replica, as far as they are known; absent where none is. */
            bytes?: number;
            /** @description How many entries would go, be replaced or have other content: it, and all below it. */
            entries: number;
            /** @description Whether it is a directory. */
            isDirectory: boolean;
            /** @description Whether the set tells what is below it; a directory that goes whole is one entry. */
            isFolded: boolean;
            /** @description As text. */
            name: string;
            /** @description Its path, as it is asked for. */
            path: string;
        };
        /** @description What a held set comes to. */
        HeldTotal: {
            /** @description Bytes of content in all of them, as far as they are known; absent where nobody has looked. */
            bytes?: number;
            /** @description What becomes of what would go, in words. */
            kept?: string;
            /** @description Entries that would have been removed; 0 where the pass never came to count. */
            removals: number;
            /** @description Entries that would have been replaced by another type, or files with content by empty ones. */
            replacements: number;
            /** @description How many the replica had when the last pass met them; absent where that is not known. */
            replicaEntries?: number;
            /** @description Files that would have had other content; absent where there are none. */
            updates?: number;
        };
        /** @description A part of a history. */
        HistoryAnswer: {
            /** @description All days that are kept. The oldest first. */
            days: components["schemas"]["HistoryDay"][];
            /** @description Whether there are older ones. */
            hasMore: boolean;
            /** @description The newest first. */
            passes: components["schemas"]["HistoryLine"][];
        };
        /** @description A day with its counts. */
        HistoryDay: {
            /** @description Those that were cut off. */
            cancelled: number;
            /** @description `2026-01-31`, in the time zone of the service's log. */
            day: string;
            /** @description Those that could not run. */
            failed: number;
            /** @description Those that did not remove what they would have. */
            held: number;
            /** @description Those that found nothing to do. */
            idle: number;
            /** @description Planned passes that did not start at their time, by the day on which that was noticed. */
            missed: number;
            /** @description Those that did something and left an exact replica. */
            ok: number;
            /**
             * @description Whether the pair was paused when it ended, and so on the days after it that are not known. Absent where not.
             * @constant
             */
            paused?: true;
            /** @description Those that left paths out. */
            problems: number;
        };
        /** @description What a history tells, one at a time. */
        HistoryLine: components["schemas"]["HistoryPass"] | components["schemas"]["HistoryState"];
        /** @description One pass, or what several of a busy minute came to together. Times in milliseconds since 1970. */
        HistoryPass: {
            /** @description Bytes of content written. */
            bytes: number;
            /** @description What it met and did. */
            counts: components["schemas"]["Counts"];
            /** @description How long it took, of several all of them together. */
            durationMs: number;
            /** @description When it ended, of several the last. */
            endedAt: number;
            /** @description Why it could not run, in words; present where it has failed. */
            failure?: string;
            /** @description Why it did not remove anything, in words; present where it was held. */
            hold?: string;
            /** @description What it is called, for `history --pass`. */
            id: string;
            /**
             * @description What it did: mirror, verify or restore.
             * @enum {string}
             */
            job: "mirror" | "restore" | "verify" | "explain";
            /** @constant */
            kind: "pass";
            /** @description How it ended. */
            outcome: components["schemas"]["Outcome"];
            /** @description How many passes these are: 1, or those of a minute that had too many to be told one by one. */
            passes: number;
            /** @description How many paths could not be mirrored, of several after the last. */
            problemCount: number;
            /**
             * @description Whether it looked at the whole tree, or only at what had changed.
             * @enum {string}
             */
            scope: "full" | "targeted";
            /** @description When it was started, of several the first. */
            startedAt: number;
            /** @description Why it was started. */
            trigger: components["schemas"]["Trigger"];
        };
        /** @description One change of a pair's state; that a pass runs is none. */
        HistoryState: {
            /** @description When it came. Milliseconds since 1970. */
            at: number;
            /** @description How many changes these are, of a minute that had too many to be told one by one; absent for one. */
            changes?: number;
            /** @description What it was. */
            from: components["schemas"]["PairState"];
            /** @constant */
            kind: "state";
            /** @description What it became. */
            to: components["schemas"]["PairState"];
            /** @description Why, in words; absent where the word says it all. */
            why?: string;
        };
        /** @description Why the destructive part of a pass was not done; it stands until a person agrees or the plan shrinks. */
        Hold: {
            /** @description Bytes of content on the replica in all of that, as far as they are known; absent where nobody has looked. */
            bytes?: number;
            /** @description A few of the paths, as text ready to show. */
            examples: string[];
            /** @description The next step for a person. */
            hint: string;
            /** @description What was found and what was expected; lower case, no full stop. */
            message: string;
            /** @description The kind of hold. */
            reason: components["schemas"]["HoldReason"];
            /** @description Entries that would have been removed; 0 where the pass never came to count. */
            removals: number;
            /** @description Entries that would have been replaced by another type, or files with content by empty ones. */
            replacements: number;
            /** @description Files that would have had other content; absent where there are none, as without `maxChange`. */
            updates?: number;
        };
        /**
         * @description Why a pass was held.
         *
         *     - `too-many-removals`: More would go than `maxDelete` allows.
         *     - `first-pass`: The pair was never mirrored to this replica, or is judged as if it had not been, and something there would go.
         *     - `source-emptied`: Nothing that is mirrored is in the source any more, and the replica would be emptied.
         *     - `nearly-all`: More than 90 % of the replica would go.
         *     - `too-many-changes`: More files would have other content than `maxChange` allows.
         *     - `source-missing`: The source is not there.
         *     - `source-not-a-directory`: Something else than a directory stands at the source's path.
         *     - `source-empty`: The source is empty, the replica is not, and no pass was ever completed.
         *     - `marker-missing`: The file that `marker` names is not in the source.
         *     - `not-mounted`: `mounted` asks for a disk that is not there: the root lies on the file system of `/`.
         *     - `replica-missing`: The replica was there and is gone, and so is the file system that it lay on.
         *     - `root-replaced`: Since the last completed pass another folder has come to a root's path, and one of the roots is empty.
         *     - `root-changed`: The source or the replica is not the folder any more that it was when the pass began.
         *     - `root-moved`: A root's path leads to another place than at the last completed pass.
         *     - `root-untrusted`: A symlink on the way to a root could have been planted there.
         * @enum {string}
         */
        HoldReason: "too-many-removals" | "first-pass" | "source-emptied" | "nearly-all" | "too-many-changes" | "source-missing" | "source-not-a-directory" | "source-empty" | "marker-missing" | "not-mounted" | "replica-missing" | "root-replaced" | "root-changed" | "root-moved" | "root-untrusted";
        /** @description What is kept of what has left a replica. */
        KeptVersions: {
            /** @description What they take, the newest as far as it had grown when they were counted. */
            bytes: number;
            /** @description How many restore points there are. */
            points: number;
        };
        /** @description The end of a log. */
        LogAnswer: {
            /** @description The oldest first, as they lie on the disk. */
            lines: string[];
        };
        /** @description What a change was. */
        LoggedOperation: {
            /** @description How many entries went, of a directory that was removed with all it held. */
            entries?: number;
            /** @description The old path of a renamed entry. */
            from?: string;
            /** @description As `pathBytes`, for `from`. */
            fromBytes?: string;
            /** @description The entry's path below the source and the replica; empty for the root itself. */
            path: string;
            /** @description The bytes of `path` in base64, where they are not valid UTF-8; `path` then has U+FFFD where they are not. */
            pathBytes?: string;
            /** @description Bytes of content, for files that are copied or updated. */
            sizeBytes?: number;
            /**
             * @description Which side is changed; present in a pair that goes both ways.
             * @enum {string}
             */
            to?: "source" | "replica";
            /** @description What is done. */
            verb: components["schemas"]["Verb"];
        };
        /**
         * @description From least to most talkative.
         * @enum {string}
         */
        LogLevel: "error" | "warn" | "info" | "debug";
        /** @description An hour in which more than half of a replica's files were updated. */
        ManyUpdatesStatus: {
            /** @description When it was told, in milliseconds since 1970; the numbers are the largest of the hour that followed. */
            at: number;
            /** @description Files that the replica holds. */
            files: number;
            /** @description Files whose content was replaced, each counted once. */
            updated: number;
        };
        /** @description A name that both sides have changed, and whose copy has not been removed yet. */
        OpenConflict: {
            /** @description When the copy was made, in milliseconds since 1970. */
            at: number;
            /** @description That of the copy, below either side. */
            copy: string;
            /**
             * @description Whose content the copy has.
             * @enum {string}
             */
            of: "source" | "replica";
            /** @description The name's path, as text ready to show. */
            path: string;
        };
        /** @description What `conflicts --json` prints, and what is served. */
        OpenConflicts: {
            /** @description The open conflicts of each two-way pair, oldest first, by its name. */
            pairs: {
                [key: string]: components["schemas"]["OpenConflict"][];
            };
        };
        /** @description What a pass changed. */
        OperationsAnswer: {
            /** @description Why some are missing, in words; absent where only too many are there to be told. */
            missing?: string;
            /** @description How many more there were. */
            more: number;
            /** @description In the order of the log. */
            operations: components["schemas"]["LoggedOperation"][];
            /** @description The pass, or several of a busy minute. */
            pass: components["schemas"]["HistoryPass"];
        };
        /**
         * @description How a pass ended.
         *
         *     - `ok`: The replica is exact.
         *     - `problems`: Some paths were left out.
         *     - `held`: The destructive part was not done.
         *     - `failed`: The pass could not run.
         *     - `cancelled`: It was stopped between two operations.
         * @enum {string}
         */
        Outcome: "ok" | "problems" | "held" | "failed" | "cancelled";
        /** @description One option. */
        PairOption: {
            /**
             * @description Who has said so: the pair itself, `defaults`, the top-level `log`, or nobody.
             * @enum {string}
             */
            from: "pair" | "defaults" | "log" | "default";
            /** @description As a config has it, with absolute paths. */
            value: unknown;
        };
        /** @description What a pass of one pair would do. */
        PairPlan: {
            /** @description What it met; absent where it could not even begin. */
            counts?: components["schemas"]["Counts"];
            /** @description Why it could not run; absent where it could. */
            failure?: components["schemas"]["Failure"];
            /** @description The same by the folders at the top of the source. */
            folders: {
                [key: string]: components["schemas"]["ReasonSums"];
            };
            /** @description Why it would be held; absent where it would not. */
            hold?: components["schemas"]["Hold"];
            /** @description What becomes of what would go, in words; absent where nothing would. */
            kept?: string;
            /** @description How the pass would end; absent where it could not even begin. */
            outcome?: components["schemas"]["Outcome"];
            /** @description How many paths could not be looked at. */
            problemCount: number;
            /** @description All that would be done. */
            reasons: components["schemas"]["ReasonSums"];
            /** @description The room that this takes on the replica; absent where its file system does not tell. */
            room?: components["schemas"]["RoomView"];
            /** @description In one line. */
            text: string;
        };
        /**
         * @description A pair's state in one word.
         *
         *     - `waiting`: No pass has ended yet, or what would be removed is kept back for the moment (see the field `waiting`).
         *     - `running`: A pass runs.
         *     - `ok`: The last pass left an exact replica.
         *     - `degraded`: As `ok`, but not every change in the source can be heard.
         *     - `problems`: The last pass left paths out.
         *     - `held`: The last pass did not remove what it would have: a person has to decide.
         *     - `failed`: The last pass could not run.
         *     - `stuck`: A pass makes no progress.
         *     - `stale`: Two planned passes have come since one last succeeded, or more time than `alertAfter` has passed.
         *     - `paused`: Somebody has paused it.
         *     - `stopped`: The service has stopped it.
         * @enum {string}
         */
        PairState: "waiting" | "running" | "ok" | "degraded" | "problems" | "held" | "failed" | "stuck" | "stale" | "paused" | "stopped";
        /** @description A pass that was waited for. */
        PassAnswer: {
            /** @description The id of the last event before it: those of the pass have greater ones. */
            pass: number;
            /** @description How it ended. */
            report: components["schemas"]["PassStatus"];
            /** @description In one line. */
            text: string;
        };
        /** @description A finished pass, short enough to keep. */
        PassStatus: {
            /** @description What it met and did. */
            counts: components["schemas"]["Counts"];
            /** @description How long it took. */
            durationMs: number;
            /** @description Why it could not run; present exactly when the outcome is `failed`. */
            failure?: components["schemas"]["Failure"];
            /** @description Why it did not remove anything; present exactly when the outcome is `held`. */
            hold?: components["schemas"]["Hold"];
            /** @description What becomes of what it held back, in words: whether it is kept once it goes, and until when. */
            kept?: string;
            /** @description How it ended. */
            outcome: components["schemas"]["Outcome"];
            /** @description How many paths could not be mirrored. */
            problemCount: number;
            /** @description The first few problems, as lines ready to show. */
            problems: string[];
            /** @description When it was started, in milliseconds since 1970. */
            startedAt: number;
            /** @description Why it was started. */
            trigger: components["schemas"]["Trigger"];
            /** @description What it has met; present where it was to verify. */
            verification?: components["schemas"]["Verification"];
        };
        /** @description What a pause is asked for with: when it ends, in one of two ways; without either only a person ends it. */
        PauseBody: {
            /** @description After which time it ends. Milliseconds. */
            forMs?: number;
            /** @description When it ends. Milliseconds since 1970. */
            until?: number;
        };
        /** @description A restore point, and what was done to the replica from then to the next one. */
        PointView: {
            /** @description When the first change came after that. */
            at: number;
            /** @description What they come to in bytes; as far as it was counted, where `isCounted` is missing. */
            bytes: number;
            /** @description How many entries are kept of it. */
            entries: number;
            /**
             * @description Why it, and all that are older, may not be exact: its journal is damaged, or none of foldersync's and passed over, or the machine went down while it was written.
             * @enum {string}
             */
            flaw?: "damaged" | "foreign" | "cut";
            /**
             * @description Whether `entries` and `bytes` are of all that is kept: large directories are counted some time later.
             * @constant
             */
            isCounted?: true;
            /** @description How many of those that left or were replaced are not kept. */
            lost: number;
            /** @description How many entries were made. */
            made: number;
            /** @description What it is called, for `restore --at`. */
            name: string;
            /** @description How many left: files, and directories with all below them, each counted once. */
            removed: number;
            /** @description How many got another name. */
            renamed: number;
            /** @description How many were updated or replaced by another type. */
            replaced: number;
            /** @description Since when the replica had been as it was then. */
            sinceAt: number;
        };
        /** @description What would be done for one reason. */
        ReasonSum: {
            /** @description Bytes of content that would be written. */
            bytes: number;
            /** @description How many entries. */
            entries: number;
        };
        /** @description What would be done, by reason. A reason for nothing is left out. */
        ReasonSums: {
            /** @description Entries of which only owner, mode, times or extended attributes differ. */
            attributes?: components["schemas"]["ReasonSum"];
            /** @description Files and symlinks with other content. */
            content?: components["schemas"]["ReasonSum"];
            /** @description Entries that the source lacks. */
            gone?: components["schemas"]["ReasonSum"];
            /** @description Files that are further names of others. */
            links?: components["schemas"]["ReasonSum"];
            /** @description Entries that got another name. */
            names?: components["schemas"]["ReasonSum"];
            /** @description Entries that the replica lacks. */
            new?: components["schemas"]["ReasonSum"];
            /** @description Entries of another type. */
            type?: components["schemas"]["ReasonSum"];
        };
        /** @description What came of a reload. */
        ReloadResult: {
            /** @constant */
            kind: "applied";
        } | {
            /** @constant */
            kind: "unchanged";
        } | {
            /** @description How many errors it has. */
            errors: number;
            /** @constant */
            kind: "invalid";
        } | {
            /** @constant */
            kind: "unreadable";
            /** @description Why, in words. */
            reason: string;
        } | {
            /** @constant */
            kind: "impossible";
        };
        /** @description The room of a replica's file system, when a pass last looked. */
        ReplicaRoom: {
            /** @description When that was, in milliseconds since 1970. */
            at: number;
            /** @description Bytes that this user can still write there. */
            freeBytes: number;
            /** @description How large the file system is. */
            sizeBytes: number;
            /** @description What is kept of what has left the replica; absent where the pair keeps nothing, or nobody has counted it yet. */
            versions?: components["schemas"]["KeptVersions"];
        };
        /** @description Room on a replica's file system. */
        RoomView: {
            /** @description What this user may still write there. */
            freeBytes: number;
            /** @description Bytes of content that would be written. What is replaced frees its room only where no versions are kept of it, and not before the new content is there. */
            neededBytes: number;
        };
        /** @description A pass that is wanted. */
        RunAnswer: {
            /** @description The id of the last event before it: those of the pass have greater ones. */
            pass: number;
        };
        /** @description The runner that wrote the file. Times in milliseconds since 1970. */
        RunnerStatus: {
            /** @description The config file it runs. */
            config: string;
            /** @description When it ended in good order; absent while it runs, and after a crash. */
            endedAt?: number;
            /** @description The id of its process. */
            pid: number;
            /** @description When it started. */
            startedAt: number;
        };
        /** @description A pass that goes on. Times in milliseconds since 1970. */
        RunningPass: {
            /** @description When this was so. */
            at: number;
            /** @description Bytes of content written. */
            bytes: number;
            /** @description Bytes of content that the walk has found so far, written or to be written. */
            bytesFound: number;
            /** @description Source entries met. */
            entries: number;
            /** @description How many the last full pass met; absent where there was none. */
            lastEntries?: number;
            /** @description How long the rest will take; absent while nobody can tell. Milliseconds. */
            leftMs?: number;
            /** @description Operations done. */
            operations: number;
            /** @description The part that is done, 0 to 1: of a first copy, of what its walk has found so far. Absent while nobody can tell. */
            share?: number;
            /** @description When it was started. */
            startedAt: number;
            /** @description Why it was started. */
            trigger: components["schemas"]["Trigger"];
        };
        /** @description What is told of one event. */
        ServedEvent: {
            /** @description When it happened, in milliseconds since 1970. */
            at: number;
            /** @description What happened. */
            event: components["schemas"]["EventFields"];
            /** @description Grows with each event, also over restarts of the service. */
            id: number;
            /** @description How much it matters, where it becomes a line of a log. */
            level?: components["schemas"]["LogLevel"];
            /** @description The pair that it is about; absent where that is the service. */
            pair?: string;
            /** @description What that line says. */
            text?: string;
        };
        /** @description How one pair is. */
        ServedPair: {
            /** @description When the service last took an approval up, in milliseconds since 1970; absent where it never has. */
            approvalTakenAt?: number;
            /** @description When the oldest change was heard that waits to be mirrored, in milliseconds since 1970; absent where none waits for longer than some seconds. */
            behindSince?: number;
            /** @description What both sides have changed, and is not settled; present in a two-way pair that a pass has looked at. */
            conflicts?: components["schemas"]["ConflictsStatus"];
            /** @description Planned passes that came due while one ran, and were left out, since the runner started. */
            droppedTicks: number;
            /** @description Start of the last full pass that left an exact replica, in milliseconds since 1970. */
            lastGoodAt?: number;
            /** @description The last pass that has ended, over the whole tree or over what has changed; absent before the first. */
            lastPass?: components["schemas"]["PassStatus"];
            /** @description The last hour in which more than half of the replica's files were updated; absent where a day has passed since. */
            manyUpdates?: components["schemas"]["ManyUpdatesStatus"];
            /** @description When the next planned pass starts, in milliseconds since 1970. */
            nextAt?: number;
            /** @description When its pause ends by itself, in milliseconds since 1970; absent where it is not paused, or for good. */
            pausedUntil?: number;
            /** @description The folder that becomes its copy. An absolute path. */
            replica: string;
            /** @description The room of the replica's disk, as the last full pass has found it; absent before the first. */
            room?: components["schemas"]["ReplicaRoom"];
            /** @description The full pass that goes on, as it was some seconds ago; absent where none does, and for its first moments. */
            running?: components["schemas"]["RunningPass"];
            /** @description When it is mirrored, in words; absent for a pair that has just been taken out of the config. */
            schedule?: string;
            /** @description When the program before a pass has last had one left out, in milliseconds since 1970; absent where it never has. */
            skippedAt?: number;
            /** @description The folder that is mirrored. An absolute path. */
            source: string;
            /** @description When two planned passes after `lastGoodAt` will have come, or `alertAfter` is over; absent where there is no plan, or was no good pass. */
            staleAt?: number;
            /** @description The last full pass, when it left trouble that the pass over some changes after it (`lastPass`) does not tell of. */
            standing?: components["schemas"]["PassStatus"];
            /** @description How the pair is now. */
            state: components["schemas"]["PairState"];
            /** @description The last verification, also one that goes on or was cut off; absent before the first. */
            verification?: components["schemas"]["Verification"];
            /** @description What a pass over the last changes has held, and is judged anew every few seconds; after a minute it is a hold like others. */
            waiting?: components["schemas"]["Hold"];
            /** @description How well it hears of changes; absent for a pair that does not watch, or has not said yet. */
            watching?: components["schemas"]["WatchingStatus"];
            /** @description Why it is in its state, on one line; absent where the word says it all. */
            why?: string;
        };
        /** @description How the service and its pairs are. */
        ServedStatus: {
            /** @description Whether whoever asks may do more than look: pairs can be run, paused and approved. */
            canControl: boolean;
            /** @description By pair name, in the config's order. */
            pairs: {
                [key: string]: components["schemas"]["ServedPair"];
            };
            /** @description The runner. */
            runner: components["schemas"]["RunnerStatus"];
            /**
             * @description Of the format.
             * @constant
             */
            version: 1;
        };
        /**
         * @description Why a pass starts.
         *
         *     - `startup`: foldersync, or this pair, has started.
         *     - `interval`: The `interval` of the pair.
         *     - `cron`: A time of its `cron`.
         *     - `watch`: Changes were heard, or may have been missed.
         *     - `rescan`: The regular look at the whole tree beside watching.
         *     - `manual`: A person has agreed to what was held, or has asked for a plan.
         *     - `retry`: The last pass has failed or left problems, its engine was lost, or the source moved under it.
         *     - `catch-up`: A time of `cron` that has passed unused (`catchUp`).
         *     - `repair`: A verification has found rot in the replica, which is to be copied again.
         * @enum {string}
         */
        Trigger: "startup" | "interval" | "cron" | "watch" | "rescan" | "manual" | "retry" | "catch-up" | "repair";
        /** @description What a pass has done to a path. */
        TurnView: {
            /** @description The directory above the path that it was done to; absent where it was the path itself. */
            above?: string;
            /** @description When the pass began that did it. */
            at: number;
            /** @description What asked for that pass. */
            by: string;
            /** @description The other name of what was renamed. */
            other?: string;
            /**
             * @description What was done.
             * @enum {string}
             */
            what: "made" | "removed" | "replaced" | "renamed";
        };
        /**
         * @description One change to the replica.
         *
         *     - `make`: A directory is made.
         *     - `copy`: A new file or symlink.
         *     - `update`: The content of a file or symlink is replaced.
         *     - `link`: A file becomes a further name of one that the replica holds already.
         *     - `rename`: An entry gets another name.
         *     - `retouch`: Only owner, mode, times or extended attributes are set.
         *     - `remove`: An entry is removed.
         *     - `replace`: An entry is replaced by one of another type.
         * @enum {string}
         */
        Verb: "make" | "copy" | "update" | "link" | "rename" | "retouch" | "remove" | "replace";
        /** @description A verification that has ended, or goes on. */
        Verification: {
            /** @description What it has met. */
            counts: components["schemas"]["VerifiedCounts"];
            /** @description When it was last at work, in milliseconds since 1970. */
            endedAt: number;
            /** @description Whether it has come to the end of the tree. */
            isComplete: boolean;
            /** @description Present where only so many percent of the files were read, picked at random. */
            samplePercent?: number;
            /** @description When it began, in milliseconds since 1970. */
            startedAt: number;
        };
        /** @description What a verification has met so far. */
        VerifiedCounts: {
            /** @description Bytes read, of both sides together. */
            bytes: number;
            /** @description Files that somebody has written to, so that passes mirror them; they are verified the next time. */
            changed: number;
            /** @description Files whose bytes were read, on both sides. */
            files: number;
            /** @description Files whose bytes have rotted in the replica, while the source holds the good ones. */
            replicaRot: number;
            /** @description Files whose bytes have rotted in the source, while the replica holds the good ones. */
            sourceRot: number;
            /** @description Files whose sides differ though nobody has written to them, and of which nobody can tell which side is right. */
            unknownRot: number;
            /** @description Files that could not be read. */
            unread: number;
        };
        /** @description What `versions --json` prints. */
        VersionsResult: {
            /** @description The path that was given, below the replica. */
            path?: string;
            /** @description The restore points, newest first; absent where a path was given. */
            points?: components["schemas"]["PointView"][];
            /** @description The replica. */
            replica: string;
            /** @description Since when its states are known, where nothing is kept yet. */
            sinceAt?: number;
            /** @description What was at that path, newest first; the first one is what is there now. */
            versions?: components["schemas"]["VersionView"][];
        };
        /** @description What was at a path for a while. */
        VersionView: {
            /** @description Its size; absent where that is not known, as of directories. */
            bytes?: number;
            /** @description With what it has come; absent where it was there from the first restore point on. */
            from?: components["schemas"]["TurnView"];
            /** @description The restore point to give to `restore --at`; absent for what is there now, and for what came and went between two. */
            point?: string;
            /**
             * @description `found` something that can be had, `lost` something that was not kept, `absent` nothing.
             * @enum {string}
             */
            state: "found" | "lost" | "absent";
            /** @description With what it has ended; absent where it is there now. */
            until?: components["schemas"]["TurnView"];
        };
        /** @description How well the engine of a pair that watches hears of changes. Unless it is `live`, the source is polled; where it is `unsure`, more seldom. */
        WatchingStatus: {
            /** @constant */
            kind: "live";
        } | {
            /** @description What can be done about it. */
            hint?: string;
            /** @enum {string} */
            kind: "unsure" | "degraded" | "blind";
            /** @description Why; lower case, no full stop. */
            message: string;
        };
    };
    responses: {
        /** @description Too much is asked at once. */
        Busy: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description It cannot be done as things are; `message` says why. */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description This is a defect of foldersync. */
        Defect: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The service is not served under this name. */
        Host: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description This address takes other methods; `Allow` names them. */
        Method: {
            headers: {
                Allow?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description There is no such pair, or nothing of it by that name. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The request comes from another page, or nothing can be done here, only looked at. */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The token is missing, or another one. */
        Token: {
            headers: {
                "WWW-Authenticate"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The request holds more than 64 KiB. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description It cannot be read or written at the moment, or nothing is served any more. */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The address, a parameter, a header or the body is not as it has to be. */
        Usage: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            403: components["responses"]["Refused"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAsset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its content, which never changes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            400: components["responses"]["Usage"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    followEvents: {
        parameters: {
            query?: {
                /** @description `0`: end with those, instead of staying for those to come. */
                follow?: "0" | "1";
                /** @description Only the events of this pair; may be given several times. */
                pair?: string[];
                /** @description `1`: first the events that the service still knows. */
                recent?: "0" | "1";
            };
            header?: {
                /** @description First the events after this one. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, until the client or the service ends. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthAnswer"];
                };
            };
            403: components["responses"]["Refused"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The text format, version 0.0.4. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOpenapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pair. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServedPair"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    approveHeld: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApproveBody"];
            };
        };
        responses: {
            /** @description It is done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelPair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        /** @description An empty object. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPairConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its options. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigAnswer"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getConflicts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenConflicts"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFile: {
        parameters: {
            query: {
                /** @description Of which moment: a restore point’s `name`, or what `restore --at` takes. */
                at?: string;
                /** @description A path below the replica, as it was given out here. */
                path: string;
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its bytes. A connection that is cut off before `content-length` is reached has not given all of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            409: components["responses"]["Conflict"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHeld: {
        parameters: {
            query?: {
                /** @description How many entries; with 0, only what the set comes to is told, at once. */
                limit?: number;
                /** @description From which entry on. */
                offset?: number;
                /** @description The folder; the root by default. A path below the replica, as it was given out here. */
                path?: string;
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The largest entries first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeldAnswer"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getHistory: {
        parameters: {
            query?: {
                /** @description Only what ended before this moment, in milliseconds since 1970. */
                before?: number;
                /** @description How many lines. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HistoryAnswer"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pass. */
                id: string;
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pass. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperationsAnswer"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPairLog: {
        parameters: {
            query?: {
                /** @description Only lines that hold this text, without regard to case. */
                filter?: string;
                /** @description How many. */
                lines?: number;
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogAnswer"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    findPaths: {
        parameters: {
            query: {
                /** @description A part of the name, or of the whole path, where it has a `/` in it. ASCII letters match either case. */
                text: string;
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The first 100, what was replaced or has left before the rest. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundPaths"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            409: components["responses"]["Conflict"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    pausePair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseBody"];
            };
        };
        responses: {
            /** @description It is done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    planPair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        /** @description An empty object. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What it would do. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairPlan"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    resumePair: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        /** @description An empty object. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is done. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    runPair: {
        parameters: {
            query?: {
                /** @description `1`: answer when the pass has ended. */
                wait?: "0" | "1";
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        /** @description An empty object. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The pass has ended; only with `wait=1`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PassAnswer"];
                };
            };
            /** @description The pass will come. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunAnswer"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getVersions: {
        parameters: {
            query?: {
                /** @description Whose versions. A path below the replica, as it was given out here. */
                path?: string;
            };
            header?: never;
            path: {
                /** @description The pair. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VersionsResult"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["Method"];
            409: components["responses"]["Conflict"];
            421: components["responses"]["Host"];
            429: components["responses"]["Busy"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    reload: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description An empty object. */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReloadResult"];
                };
            };
            400: components["responses"]["Usage"];
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            405: components["responses"]["Method"];
            413: components["responses"]["TooLarge"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All pairs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServedStatus"];
                };
            };
            401: components["responses"]["Token"];
            403: components["responses"]["Refused"];
            405: components["responses"]["Method"];
            421: components["responses"]["Host"];
            500: components["responses"]["Defect"];
            503: components["responses"]["Unavailable"];
        };
    };
}
