// The config schema as data: what an option may be, what it is when it is not given, and where the file lies.
// Everything that is said about options, to people or to the validator, comes from that one file.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packageUrl } from '../../process/entry-url.js';

/** One option as the schema describes it, with what its `$ref` points to merged in. */
export interface OptionSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, OptionSchema>>;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly description?: string;
  readonly pattern?: string;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  /** Whether it is a secret, which is never shown. */
  readonly writeOnly?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  /** The range of a duration, a size or a rate, written as in a config. */
  readonly minDuration?: string;
  readonly maxDuration?: string;
  readonly minSize?: string;
  readonly maxSize?: string;
  readonly minRate?: string;
  readonly maxRate?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly propertyNames?: OptionSchema;
  readonly additionalProperties?: false | OptionSchema;
  readonly items?: OptionSchema;
}

/** Where the schema lies. **Shape**: absolute. */
export function schemaFile(): string {
  return fileURLToPath(packageUrl('schemas/foldersync.config.schema.json'));
}

/** Reads the schema. **Errors**: throws as `readFile` does; a package without its schema is broken. */
export async function readSchema(): Promise<OptionSchema> {
  return JSON.parse(await readFile(schemaFile(), 'utf8'));
}

/** The option at a path of keys and list indexes; absent where the schema knows none. */
export function optionAt(schema: OptionSchema, path: readonly string[]): OptionSchema | undefined {
  let option: OptionSchema | undefined = schema;
  for (const key of path) {
    if (option === undefined) return undefined;
    const others: OptionSchema | false | undefined = option.additionalProperties ?? option.items;
    const next: OptionSchema | undefined = ownValue(option.properties, key) ?? (others === false ? undefined : others);
    option = next === undefined ? undefined : follow(schema, next);
  }
  return option;
}

/** What the options at a path are when they are not given; options without a default are left out. */
export function defaultsAt(schema: OptionSchema, path: readonly string[]): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const key of Object.keys(optionAt(schema, path)?.properties ?? {})) {
    const option = optionAt(schema, [...path, key]);
    if (option?.default !== undefined) found[key] = option.default;
    else if (option?.properties !== undefined) found[key] = defaultsAt(schema, [...path, key]);
  }
  return found;
}

/** Merges in what a `$ref` points to; keys beside the `$ref` come first, as in the standard. */
function follow(schema: OptionSchema, option: OptionSchema): OptionSchema {
  const name = option.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? undefined : schema.$defs?.[name];
  if (target === undefined) return option;
  const { $ref: _, ...own } = option;
  return { ...follow(schema, target), ...own };
}

/** A key that the object itself has, so that `constructor` is not found in every schema. */
function ownValue<T>(object: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
