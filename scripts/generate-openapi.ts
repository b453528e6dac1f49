// Generates schemas/foldersync.openapi.json: what can be asked over HTTP from scripts/openapi/operations.ts, what is answered from
// the types of the code and their comments; and, by another's hand, TypeScript of that file, which a test compares with these types.
// `npm run types` writes both; a test calls `generateOpenapi` and compares.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { SourceTypes } from './docs/types.js';
import { type DoneAnswer, OPERATIONS, type Operation, TAGS, type TypeName } from './openapi/operations.js';
import { type Schema, SchemaSet } from './openapi/schemas.js';

const root = new URL('../', import.meta.url);
const ERROR: TypeName = ['src/control/http/http-error.ts', 'ErrorBody'];

/** The text of each generated file, by its path from the repository's root. */
export async function generateOpenapi(): Promise<Map<string, string>> {
  const document = describe();
  const types = astToString(await openapiTS(document as unknown as OpenAPI3, { alphabetize: true }));
  return new Map([
    ['schemas/foldersync.openapi.json', `${JSON.stringify(document, null, 2)}\n`],
    ['src/control/generated/openapi.ts', `${BANNER}\n${types}`],
  ]);
}

const BANNER =
  '// Generated from schemas/foldersync.openapi.json by scripts/generate-openapi.ts: run `npm run types`, do not edit.\n';

const INTRODUCTION = [
  'What can be asked of a foldersync service that runs.',
  'On the control socket (HTTP over a unix socket that only the service’s user can reach) everything can be asked, without a token. On the port of `http.listen` a request needs the `token` where the config has one, whatever changes something or downloads files needs `http.control: true` as well, and `Host` and `Origin` have to be those of this service.',
  'Moments are in milliseconds since 1970, durations in milliseconds, sizes in bytes. Fields may be added in any version: read past those that you do not know. A field that is not required is left out where it does not apply.',
  'A request may hold 64 KiB and takes 20 seconds at the most to be sent; connections beyond 128 are closed. Headers that are too large are answered with 431 and what is no HTTP with 400, both without a body.',
].join('\n\n');

/** What an address may answer when it does not do what it is asked. **Source**: src/control/http/http-error.ts. */
const REFUSALS: Readonly<Record<number, readonly [name: string, text: string]>> = {
  400: ['Usage', 'The address, a parameter, a header or the body is not as it has to be.'],
  401: ['Token', 'The token is missing, or another one.'],
  403: ['Refused', 'The request comes from another page, or nothing can be done here, only looked at.'],
  404: ['NotFound', 'There is no such pair, or nothing of it by that name.'],
  405: ['Method', 'This address takes other methods; `Allow` names them.'],
  409: ['Conflict', 'It cannot be done as things are; `message` says why.'],
  413: ['TooLarge', 'The request holds more than 64 KiB.'],
  421: ['Host', 'The service is not served under this name.'],
  429: ['Busy', 'Too much is asked at once.'],
  500: ['Defect', 'This is a defect of foldersync.'],
  503: ['Unavailable', 'It cannot be read or written at the moment, or nothing is served any more.'],
};

function describe(): object {
  const files = [...OPERATIONS.flatMap(typesOf), ERROR].map(([file]) => file);
  const schemas = new SchemaSet(new SourceTypes([...new Set(files)]));
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS) {
    const { path, method } = operation;
    paths[path] = { ...paths[path], [method]: operationOf(operation, schemas) };
  }
  const error = schemas.refer(...ERROR);
  const responses = Object.entries(REFUSALS).map(([status, [name, description]]) => [
    name,
    { description, ...headersOf(Number(status)), content: { 'application/json': { schema: error } } },
  ]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'foldersync',
      summary: 'The interface of a service that mirrors folders',
      description: INTRODUCTION,
      version: '1',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://127.0.0.1:8484', description: 'The port of `http.listen`, as configured' }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: '`http.token` of the config; on the port alone.' },
      },
      responses: Object.fromEntries(responses),
      schemas: schemas.all(),
    },
  };
}

function typesOf({ body, done }: Operation): TypeName[] {
  const answers = Object.values(done).flatMap(({ type }) => (type === undefined ? [] : [type]));
  return body === undefined ? answers : [body, ...answers];
}

function operationOf(operation: Operation, schemas: SchemaSet): object {
  const { method, path, id, tag, summary, text, parameters = [], body, done, isOpen, isControl } = operation;
  const notes = [text, isControl === true ? 'Needs `http.control` on the port.' : undefined];
  const description = notes.filter((note) => note !== undefined).join(' ');
  const refused = refusedOf(operation).map((status) => [
    status,
    { $ref: `#/components/responses/${REFUSALS[status]?.[0]}` },
  ]);
  const answered = Object.entries(done).map(([status, answer]) => [status, answerOf(answer, schemas)]);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const all = [...inPath.map((name) => pathParameter(name, path)), ...parameters];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== '' && { description }),
    // Whether a token is needed, the config says.
    security: isOpen === true ? [] : [{ token: [] }, {}],
    ...(all.length > 0 && { parameters: all }),
    ...(method === 'post' && { requestBody: bodyOf(body, schemas) }),
    responses: Object.fromEntries([...answered, ...refused]),
  };
}

function refusedOf({ method, path, parameters, isOpen, refused = [] }: Operation): number[] {
  const ofKind = [
    ...[403, 405, 421, 500, 503],
    ...(path.includes('{') || parameters !== undefined || method === 'post' ? [400] : []),
    ...(isOpen === true ? [] : [401]),
    ...(method === 'post' ? [413] : []),
    ...(path.startsWith('/pairs/') ? [404] : []),
  ];
  return [...ofKind, ...refused].sort((a, b) => a - b);
}

function pathParameter(name: string, path: string): object {
  const words = path.startsWith('/assets/') ? 'The file.' : name === 'id' ? 'The pass.' : 'The pair.';
  return { name, in: 'path', required: true, description: words, schema: { type: 'string', minLength: 1 } };
}

function bodyOf(body: TypeName | undefined, schemas: SchemaSet): object {
  const schema: Schema = body === undefined ? { type: 'object', maxProperties: 0 } : schemas.refer(...body);
  return {
    required: true,
    ...(body === undefined && { description: 'An empty object.' }),
    content: { 'application/json': { schema } },
  };
}

function answerOf({ text, type, media }: DoneAnswer, schemas: SchemaSet): object {
  const schema = type === undefined ? {} : schemas.refer(...type);
  if (media === undefined) {
    return { description: text, ...(type !== undefined && { content: { 'application/json': { schema } } }) };
  }
  const [name, own] = media;
  const holds = type === undefined ? {} : { contentSchema: schema };
  return { description: text, content: { [name]: { schema: { ...own, ...holds } } } };
}

/** **Source**: RFC 9110, 10.2.1 and 11.6.1. */
function headersOf(status: number): object {
  const name = { 401: 'WWW-Authenticate', 405: 'Allow' }[status];
  return name === undefined ? {} : { headers: { [name]: { schema: { type: 'string' } } } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generateOpenapi()) await writeFile(new URL(path, root), text);
}
