// What can be asked of a service over HTTP, as its description says it: all that the types of the answers do not say.

/** A type by the file that declares it. */
export type TypeName = readonly [file: string, name: string];

/** What one request is answered with, when it is done. */
export interface DoneAnswer {
  readonly text: string;
  /** The type of the JSON, or of what a text in another format holds; absent for an answer without a body. */
  readonly type?: TypeName;
  /** The media type and the schema of anything else than JSON. */
  readonly media?: readonly [type: string, schema: object];
}

/** One method of one address. */
export interface Operation {
  readonly method: 'get' | 'post';
  readonly path: string;
  readonly id: string;
  readonly tag: keyof typeof TAGS;
  readonly summary: string;
  readonly text?: string;
  /** Parameters of the query, and headers. */
  readonly parameters?: readonly object[];
  /** What a request by POST holds; absent for an empty object. */
  readonly body?: TypeName;
  /** By status. */
  readonly done: Readonly<Record<number, DoneAnswer>>;
  /** Statuses that say no, beside those that each address of its kind has. */
  readonly refused?: readonly number[];
  /** Whether it needs no token. */
  readonly isOpen?: true;
  /** Whether it needs `http.control` although it is a GET. */
  readonly isControl?: true;
}

/** What operations are sorted by. */
export const TAGS = {
  service: 'The service as a whole',
  pairs: 'One pair: how it is, and what it is to do',
  held: 'What a pass has held back, and what waits for a person beside that',
  past: 'What passes did, and what a replica was',
  page: 'The page',
} as const;

const ROUTES = 'src/control/routes';
const whole = (name: string, text: string, rest: { minimum?: number; maximum: number; default?: number }) => ({
  name,
  in: 'query',
  description: text,
  schema: { type: 'integer', minimum: 0, ...rest },
});
const word = (name: string, text: string, schema: object = {}) => ({
  name,
  in: 'query',
  description: text,
  schema: { type: 'string', ...schema },
});
const DONE = { 204: { text: 'It is done.' } };
const PATH_TEXT = 'A path below the replica, as it was given out here.';

/** All of them. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/health',
    id: 'getHealth',
    tag: 'service',
    summary: 'Whether the service is there',
    isOpen: true,
    done: { 200: { text: 'It is.', type: [`${ROUTES}/status-routes.ts`, 'HealthAnswer'] } },
  },
  {
    method: 'get',
    path: '/openapi.json',
    id: 'getOpenapi',
    tag: 'service',
    summary: 'This description',
    done: {
      200: {
        text: 'An OpenAPI document.',
        media: ['application/json', { type: 'object', additionalProperties: true }],
      },
    },
  },
  {
    method: 'get',
    path: '/status',
    id: 'getStatus',
    tag: 'service',
    summary: 'How the service and its pairs are now',
    done: { 200: { text: 'All pairs.', type: [`${ROUTES}/served-status.ts`, 'ServedStatus'] } },
  },
  {
    method: 'post',
    path: '/reload',
    id: 'reload',
    tag: 'service',
    summary: 'Have the service read its config again',
    text: 'It does so by itself when the file changes; this answers with what came of it.',
    done: { 200: { text: 'What came of it.', type: ['src/runner/reload/reload.ts', 'ReloadResult'] } },
  },
  {
    method: 'get',
    path: '/events',
    id: 'followEvents',
    tag: 'service',
    summary: 'What happens, as it happens',
    text: 'Server-Sent Events. The `data` of each is a `ServedEvent`. A client that comes back with `Last-Event-ID` is told what it has missed; where some of that is gone, one event of the kind `lost` says so. One that reads too slowly is let go.',
    parameters: [
      {
        ...word('pair', 'Only the events of this pair; may be given several times.'),
        schema: { type: 'array', items: { type: 'string' } },
      },
      word('recent', '`1`: first the events that the service still knows.', { enum: ['0', '1'], default: '0' }),
      word('follow', '`0`: end with those, instead of staying for those to come.', { enum: ['0', '1'], default: '1' }),
      {
        name: 'Last-Event-ID',
        in: 'header',
        description: 'First the events after this one.',
        schema: { type: 'string', pattern: '^[0-9]{1,15}$' },
      },
    ],
    done: {
      200: {
        text: 'The events, until the client or the service ends.',
        media: ['text/event-stream', { type: 'string', contentMediaType: 'text/event-stream' }],
        type: ['src/control/events/served-event.ts', 'ServedEvent'],
      },
    },
    refused: [429],
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'getMetrics',
    tag: 'service',
    summary: 'Numbers for Prometheus',
    text: 'On the port only where the config says `http.metrics: true`.',
    done: { 200: { text: 'The text format, version 0.0.4.', media: ['text/plain', { type: 'string' }] } },
    refused: [404],
  },
  {
    method: 'get',
    path: '/pairs/{name}',
    id: 'getPair',
    tag: 'pairs',
    summary: 'How one pair is now',
    done: { 200: { text: 'The pair.', type: [`${ROUTES}/served-status.ts`, 'ServedPair'] } },
  },
  {
    method: 'get',
    path: '/pairs/{name}/config',
    id: 'getPairConfig',
    tag: 'pairs',
    summary: 'The options that a pair goes by, and who has said so',
    done: { 200: { text: 'Its options.', type: [`${ROUTES}/config-routes.ts`, 'ConfigAnswer'] } },
  },
  {
    method: 'get',
    path: '/pairs/{name}/log',
    id: 'getPairLog',
    tag: 'pairs',
    summary: 'The last lines of a pair’s log',
    text: 'They are searched for in the last 4 MiB.',
    parameters: [
      whole('lines', 'How many.', { minimum: 1, maximum: 5000, default: 200 }),
      word('filter', 'Only lines that hold this text, without regard to case.', { maxLength: 200 }),
    ],
    done: { 200: { text: 'The lines.', type: [`${ROUTES}/log-routes.ts`, 'LogAnswer'] } },
  },
  {
    method: 'post',
    path: '/pairs/{name}/run',
    id: 'runPair',
    tag: 'pairs',
    summary: 'Have a pair do a pass now',
    text: 'It starts as soon as a slot is free and a pass that runs has ended.',
    parameters: [word('wait', '`1`: answer when the pass has ended.', { enum: ['0', '1'], default: '0' })],
    done: {
      200: { text: 'The pass has ended; only with `wait=1`.', type: [`${ROUTES}/pair-routes.ts`, 'PassAnswer'] },
      202: { text: 'The pass will come.', type: [`${ROUTES}/pair-routes.ts`, 'RunAnswer'] },
    },
    refused: [409, 429],
  },
  {
    method: 'post',
    path: '/pairs/{name}/plan',
    id: 'planPair',
    tag: 'pairs',
    summary: 'What a pass of a pair would do',
    text: 'A dry run beside the service’s own engines, also of a pair that is paused; nothing is changed. It takes as long as a pass that finds nothing to do, and ends when the client goes. Where the pass could not run, `failure` says why.',
    done: { 200: { text: 'What it would do.', type: ['src/runner/plan/plans.ts', 'PairPlan'] } },
    refused: [409, 429],
  },
  {
    method: 'post',
    path: '/pairs/{name}/cancel',
    id: 'cancelPair',
    tag: 'pairs',
    summary: 'End the full pass or the plan that runs or waits',
    text: 'Between two operations; nothing happens where none does.',
    done: DONE,
  },
  {
    method: 'post',
    path: '/pairs/{name}/pause',
    id: 'pausePair',
    tag: 'pairs',
    summary: 'Leave a pair alone',
    text: 'Its engine ends between two operations. A pause outlasts restarts of the service.',
    body: [`${ROUTES}/pair-routes.ts`, 'PauseBody'],
    done: DONE,
  },
  {
    method: 'post',
    path: '/pairs/{name}/resume',
    id: 'resumePair',
    tag: 'pairs',
    summary: 'End a pause',
    text: 'Nothing happens where there is none.',
    done: DONE,
  },
  {
    method: 'get',
    path: '/pairs/{name}/held',
    id: 'getHeld',
    tag: 'held',
    summary: 'What is held, one folder at a time',
    parameters: [
      word('path', `The folder; the root by default. ${PATH_TEXT}`),
      whole('offset', 'From which entry on.', { maximum: 1e9, default: 0 }),
      whole('limit', 'How many entries; with 0, only what the set comes to is told, at once.', {
        maximum: 1000,
        default: 200,
      }),
    ],
    done: { 200: { text: 'The largest entries first.', type: [`${ROUTES}/held-routes.ts`, 'HeldAnswer'] } },
    refused: [429],
  },
  {
    method: 'post',
    path: '/pairs/{name}/approve',
    id: 'approveHeld',
    tag: 'held',
    summary: 'Agree to what is held, as it was seen',
    text: 'The next pass, which follows at once, lets it through. Where another set is held by now, nothing is agreed to, and the answer names that set.',
    body: [`${ROUTES}/pair-routes.ts`, 'ApproveBody'],
    done: DONE,
    refused: [409],
  },
  {
    method: 'get',
    path: '/pairs/{name}/conflicts',
    id: 'getConflicts',
    tag: 'held',
    summary: 'What both sides of a two-way pair have changed, and nobody has settled',
    text: 'As the last pass has left it; nothing of a pair that only mirrors.',
    done: { 200: { text: 'The oldest first.', type: ['src/core/two-way/open-conflicts.ts', 'OpenConflicts'] } },
  },
  {
    method: 'get',
    path: '/pairs/{name}/history',
    id: 'getHistory',
    tag: 'past',
    summary: 'What the passes of a pair did',
    parameters: [
      whole('limit', 'How many lines.', { minimum: 1, maximum: 1000, default: 100 }),
      whole('before', 'Only what ended before this moment, in milliseconds since 1970.', { maximum: 8.64e15 }),
    ],
    done: { 200: { text: 'The newest first.', type: [`${ROUTES}/history-routes.ts`, 'HistoryAnswer'] } },
  },
  {
    method: 'get',
    path: '/pairs/{name}/history/{id}',
    id: 'getPass',
    tag: 'past',
    summary: 'What one pass changed',
    done: { 200: { text: 'The pass.', type: [`${ROUTES}/history-routes.ts`, 'OperationsAnswer'] } },
  },
  {
    method: 'get',
    path: '/pairs/{name}/versions',
    id: 'getVersions',
    tag: 'past',
    summary: 'The restore points of a replica, or the versions of a path',
    parameters: [word('path', `Whose versions. ${PATH_TEXT}`)],
    done: { 200: { text: 'The newest first.', type: ['src/runner/versions/read-versions.ts', 'VersionsResult'] } },
    refused: [409, 429],
  },
  {
    method: 'get',
    path: '/pairs/{name}/paths',
    id: 'findPaths',
    tag: 'past',
    summary: 'Paths by a part of their names, of what is in a replica and of what has left it',
    parameters: [
      {
        ...word(
          'text',
          'A part of the name, or of the whole path, where it has a `/` in it. ASCII letters match either case.',
        ),
        required: true,
      },
    ],
    done: {
      200: {
        text: 'The first 100, what was replaced or has left before the rest.',
        type: ['src/runner/versions/find-paths.ts', 'FoundPaths'],
      },
    },
    refused: [409, 429],
  },
  {
    method: 'get',
    path: '/pairs/{name}/file',
    id: 'getFile',
    tag: 'past',
    summary: 'One version of a file',
    isControl: true,
    parameters: [
      { ...word('path', PATH_TEXT), required: true },
      word('at', 'Of which moment: a restore point’s `name`, or what `restore --at` takes.', { default: 'now' }),
    ],
    done: {
      200: {
        text: 'Its bytes. A connection that is cut off before `content-length` is reached has not given all of them.',
        media: ['application/octet-stream', { type: 'string', contentMediaType: 'application/octet-stream' }],
      },
    },
    refused: [409, 429],
  },
  {
    method: 'get',
    path: '/',
    id: 'getPage',
    tag: 'page',
    summary: 'The page',
    isOpen: true,
    done: { 200: { text: 'It.', media: ['text/html', { type: 'string' }] } },
  },
  {
    method: 'get',
    path: '/assets/{name}',
    id: 'getAsset',
    tag: 'page',
    summary: 'A file of the page',
    isOpen: true,
    done: { 200: { text: 'Its content, which never changes.', media: ['*/*', {}] } },
    refused: [404],
  },
];
