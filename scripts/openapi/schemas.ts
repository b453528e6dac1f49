// JSON Schemas of the types that the interface answers with: each is stated once, in TypeScript, with the comments that
// become descriptions.

import ts from 'typescript';
import { type Declared, type Field, type SourceTypes, TAGS } from '../docs/types.js';

/** A JSON Schema of draft 2020-12, or a reference to one. */
export type Schema = Readonly<Record<string, unknown>>;

/** The schemas of named types, each with those that it leads to. */
export class SchemaSet {
  readonly #types: SourceTypes;
  readonly #schemas = new Map<string, Schema>();
  /** The comments on types, by their names. */
  readonly #texts = new Map<string, string>();

  constructor(types: SourceTypes) {
    this.#types = types;
  }

  /** A reference to the schema of a type. @throws Error for what has no words in JSON, and two types of one name */
  refer(file: string, name: string): Schema {
    return this.#refer(this.#types.find(file, name));
  }

  /** All schemas that were referred to, by name. */
  all(): Record<string, Schema> {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #refer(declared: Declared): Schema {
    const { name, text } = declared;
    const known = this.#texts.get(name);
    if (known !== undefined && known !== text) throw new Error(`two types have the name ${name}`);
    if (known === undefined) {
      // Before what it leads to, which may lead back.
      this.#texts.set(name, text);
      this.#schemas.set(name, this.#schemaOf(declared));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #schemaOf(declared: Declared): Schema {
    const { text } = declared;
    const described = text === '' ? {} : { description: text };
    if (declared.kind === 'object') {
      const open = OPEN.has(declared.name) ? { additionalProperties: true } : {};
      return { ...described, ...this.#object(declared.fields), ...open };
    }
    if (declared.kind === 'values') {
      const meanings = declared.values.filter((value) => value.text !== '');
      const list = meanings.map((value) => `- \`${value.value}\`: ${value.text}`);
      const values = declared.values.map(({ value }) => value);
      return { description: [text, list.join('\n')].filter((part) => part !== '').join('\n\n'), ...oneOf(values) };
    }
    const anyOf = declared.variants.map((variant): Schema => {
      const { name, fields } = variant;
      if (name !== undefined) return this.#refer({ kind: 'object', name, text: variant.text, fields });
      return { ...(variant.text !== '' && { description: variant.text }), ...this.#object(fields) };
    });
    return { ...described, anyOf };
  }

  #object(fields: readonly Field[]): Schema {
    const required = fields.filter(({ isOptional }) => !isOptional).map(({ name }) => name);
    const properties = fields.map(({ name, type, text }): [string, Schema] => [
      name,
      // What tells the objects of a union apart is explained by these.
      { ...this.#ofType(type), ...(text !== '' && !TAGS.has(name) && { description: text }) },
    ]);
    return {
      type: 'object',
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(properties),
    };
  }

  #ofType(node: ts.TypeNode): Schema {
    if (ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node)) return this.#ofType(node.type);
    if (ts.isArrayTypeNode(node)) return { type: 'array', items: this.#ofType(node.elementType) };
    const word = WORDS.get(node.kind);
    if (word !== undefined) return word;
    if (ts.isTypeReferenceNode(node)) return this.#ofName(node);
    const literals = this.#types.literals(node);
    if (literals !== undefined) return oneOf(literals);
    if (!ts.isUnionTypeNode(node)) throw new Error(`no schema for the type ${node.getText()}`);
    const members = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
    const [only, ...others] = members.map((member) => this.#ofType(member));
    return only !== undefined && others.length === 0 ? only : { anyOf: [only, ...others] };
  }

  #ofName(node: ts.TypeReferenceNode): Schema {
    const [first, second] = node.typeArguments ?? [];
    const name = node.typeName.getText();
    if (name === 'Readonly' && first !== undefined) return this.#ofType(first);
    if (name === 'Record' && second !== undefined) {
      return { type: 'object', additionalProperties: this.#ofType(second) };
    }
    const declared = this.#types.follow(node);
    if (declared !== undefined) return this.#refer(declared);
    const literals = this.#types.literals(node);
    if (literals === undefined) throw new Error(`no schema for the type ${node.getText()}`);
    return oneOf(literals);
  }
}

/** Types whose values have fields that the type does not name. */
const OPEN: ReadonlySet<string> = new Set(['EventFields']);

function oneOf(values: readonly (string | number | boolean)[]): Schema {
  const [only, ...others] = values;
  if (others.length === 0) return { const: only };
  return { type: typeof only, enum: values };
}

const WORDS: ReadonlyMap<ts.SyntaxKind, Schema> = new Map([
  [ts.SyntaxKind.StringKeyword, { type: 'string' }],
  [ts.SyntaxKind.NumberKeyword, { type: 'number' }],
  [ts.SyntaxKind.BooleanKeyword, { type: 'boolean' }],
  [ts.SyntaxKind.UnknownKeyword, {}],
]);
