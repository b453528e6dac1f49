// Generates what TypeScript needs to know of the config schema: its types, the policy and the defaults that come of it,
// and the validator that ajv compiles it to. `npm run types` writes the files; a test calls `generateTypes` and compares.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';
import { draft07Code } from './draft-07.js';
import { defaultsCode, policyCode } from './policy-types.js';

type Schema = Record<string, unknown>;

const root = new URL('../', import.meta.url);
const banner = `// Generated from schemas/foldersync.config.schema.json by scripts/generate-types.ts: run \`npm run types\`, do not edit.`;

/** The text of each generated file, by its path from the repository's root. */
export async function generateTypes(): Promise<Map<string, string>> {
  const schema = JSON.parse(await readFile(new URL('schemas/foldersync.config.schema.json', root), 'utf8'));
  return new Map([
    ['src/config/generated/raw-config.ts', await rawConfigTypes(schema)],
    ['src/config/generated/raw-config-validator.ts', validatorCode(schema)],
    ['src/config/generated/defaults.ts', defaultsCode(schema, banner)],
    ['src/core/pair/generated/policy.ts', policyCode(schema, banner)],
    ['schemas/foldersync.config.schema.draft-07.json', draft07Code(schema)],
  ]);
}

async function rawConfigTypes(schema: Schema): Promise<string> {
  const { title: _, ...untitled } = schema;
  const text = await compile(untitled as Parameters<typeof compile>[0], 'RawConfig', {
    bannerComment: `${banner}\n// The config as it is written in the file: nothing filled in, nothing resolved.`,
    additionalProperties: false,
    style: { singleQuote: true, printWidth: 120 },
  });
  // Only the whole is for others; its parts are reached by indexing.
  return text.replaceAll(/^export (type|interface) (?!RawConfig\b)/gm, '$1 ');
}

/**
 * Compiled ahead of time: loading ajv and compiling the schema took about 110 of the 250 ms of a `foldersync check`,
 * the compiled code takes 3. What it calls of ajv at run time it imports.
 */
function validatorCode(schema: Schema): string {
  const ajv = new Ajv2020({
    allErrors: true,
    allowUnionTypes: true,
    inlineRefs: false,
    code: { source: true, esm: true, lines: true },
  });
  const code = standalone.default(ajv, ajv.compile(rulesOf(schema)));
  return [
    banner,
    '// What ajv compiles the schema to, so that of ajv only what the rules call is loaded at run time, and not its compiler.',
    '// biome-ignore-all format: generated',
    '// biome-ignore-all lint: generated',
    '// biome-ignore-all assist: generated',
    '// @ts-nocheck',
    withImports(
      code.replace(/^"use strict";/, '').replace(/export (const validate = \w+;)\s*export default \w+;/, '$1'),
    ),
    ERRORS,
  ].join('\n');
}

/** How the rest of the program calls it, with the types that ajv's code lacks. */
const ERRORS = `
/** What ajv's compiled code says about one mistake. */
export interface SchemaError {
  readonly keyword: string;
  /** A JSON pointer. */
  readonly instancePath: string;
  readonly params: { readonly additionalProperty?: string; readonly missingProperty?: string };
  /** The key that is wrong, where the value is an object whose keys follow a rule. */
  readonly propertyName?: string;
}

/** All mistakes of a config. */
export const schemaErrors: (value: unknown) => readonly SchemaError[] = (value) =>
  validate(value) ? [] : (validate.errors ?? []);
`;

/** Has the code import what it requires: an ES module has no `require`, and a bundler follows imports. */
function withImports(code: string): string {
  const imports: string[] = [];
  const body = code.replaceAll(/\brequire\("([^"]+)"\)/g, (_, module: string) => {
    const name = `module${imports.length}`;
    imports.push(`import ${name} from "${module}.js";`);
    return name;
  });
  return [...imports, body].join('\n');
}

/** Keywords that are no rules for ajv: notes for people, and ranges of texts, which config/schema/check-schema.ts judges. */
const NOTES = [
  'title',
  'description',
  'examples',
  'default',
  'writeOnly',
  'minDuration',
  'maxDuration',
  'minSize',
  'maxSize',
  'minRate',
  'maxRate',
];

function rulesOf(schema: Schema): Schema {
  const rules: Schema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (NOTES.includes(keyword)) continue;
    if (keyword === 'properties' || keyword === '$defs') {
      rules[keyword] = Object.fromEntries(
        Object.entries(value as Schema).map(([key, sub]) => [key, rulesOf(sub as Schema)]),
      );
    } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      rules[keyword] = rulesOf(value as Schema);
    } else {
      rules[keyword] = value;
    }
  }
  return rules;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, text] of await generateTypes()) await writeFile(new URL(path, root), text);
}
