// The interface as its description has it, and whether answers are as it says. Objects are closed here: a field that is
// not described is a mistake of the service, although clients have to read past it.

import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';
import { PROJECT } from '../fs/built.js';
import type { Answered } from './ask.js';

/** One method of one address, as far as tests read it. */
interface Described {
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'query' | 'header';
    readonly schema: { readonly type?: string; readonly minimum?: number; readonly maximum?: number };
  }[];
  readonly responses: Readonly<
    Record<string, { readonly $ref?: string; readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

/** What a test asks for. */
export interface DescribedOperation extends Described {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** `GET /pairs/{name}`. */
  readonly title: string;
  /** Whether it needs no token. */
  readonly isOpen: boolean;
  readonly statuses: readonly number[];
}

const FILE = path.join(PROJECT, 'schemas', 'foldersync.openapi.json');
const document = JSON.parse(fs.readFileSync(FILE, 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
};

/** All that can be asked. */
export const OPERATIONS: readonly DescribedOperation[] = Object.entries(document.paths).flatMap(([where, methods]) =>
  Object.entries(methods).map(([name, described]) => {
    const method = name === 'post' ? 'POST' : 'GET';
    const statuses = Object.keys(described.responses).map(Number);
    const isOpen = described.security.length === 0;
    return { ...described, method, path: where, title: `${method} ${where}`, isOpen, statuses } as const;
  }),
);

/** An address of an operation, with words for what stands in braces. */
export function addressOf({ path: where }: DescribedOperation, words: Readonly<Record<string, string>> = {}): string {
  return where.replace(/\{(\w+)\}/g, (_, name: string) => words[name] ?? 'a');
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(closed(document) as object, 'openapi');

/** Holds an answer to the description of its status. Never returns where it is another one. */
export function expectDescribed(
  { method, path: where, title, responses }: DescribedOperation,
  answered: Answered,
): void {
  const { status, text, headers } = answered;
  const response = responses[status];
  if (response === undefined) expect.fail(`${title} is not said to answer ${status}: ${text.slice(0, 300)}`);
  const place =
    response.$ref?.slice(2) ?? ['paths', pointer(where), method.toLowerCase(), 'responses', status].join('/');
  const described = ajv.getSchema(`openapi#/${place}`)?.schema as typeof response;
  const [[media = '', { schema = undefined } = {}] = []] = Object.entries(
    (described.content ?? {}) as Record<string, { schema?: object }>,
  );
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  if (media !== '*/*') expect({ title, status, type }).toEqual({ title, status, type: media });
  if (schema === undefined || media !== 'application/json') return;
  const validate = ajv.getSchema(`openapi#/${place}/content/${pointer(media)}/schema`);
  if (validate === undefined) expect.fail(`${title} has no schema for ${status}`);
  const isValid = validate(JSON.parse(text));
  expect({ title, status, errors: isValid ? [] : validate.errors, text }).toMatchObject({ errors: [] });
}

/** Holds a value to a schema of the description, by its name. */
export function expectSchema(name: string, value: unknown): void {
  const validate = ajv.getSchema(`openapi#/components/schemas/${name}`);
  if (validate === undefined) expect.fail(`there is no schema ${name}`);
  expect({ value, errors: validate(value) ? [] : validate.errors }).toMatchObject({ errors: [] });
}

function pointer(piece: string): string {
  return encodeURIComponent(piece.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, closed(inner)]));
  const isObject = 'properties' in copy && copy.type === 'object';
  return isObject && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy;
}
