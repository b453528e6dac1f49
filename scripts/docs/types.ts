// Reads what TypeScript knows of the values that commands print: the fields of an interface, the members of a union, and
// the comments on them. A field without a comment is an error, so that none can be printed and not be explained.

import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** One field of an object. */
export interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: ts.TypeNode;
  readonly text: string;
}

/** A named type, as a reader of JSON needs it: an object, one of several objects, or one of several values. */
export type Declared = { readonly name: string; readonly text: string } & (
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  | { readonly kind: 'objects'; readonly variants: readonly Variant[] }
  | { readonly kind: 'values'; readonly values: readonly { readonly value: string; readonly text: string }[] }
);

/** One of several objects. */
export interface Variant {
  /** Absent for one that has no name of its own. */
  readonly name?: string;
  readonly text: string;
  readonly fields: readonly Field[];
}

/** The types of some source files. */
export class SourceTypes {
  readonly #program: ts.Program;
  readonly #checker: ts.TypeChecker;

  /** **Shape**: paths from the repository's root. */
  constructor(files: readonly string[]) {
    const config = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config;
    const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, root);
    this.#program = ts.createProgram(
      files.map((file) => root + file),
      options,
    );
    this.#checker = this.#program.getTypeChecker();
  }

  /** A type by its name, whether its file exports it or not. */
  find(file: string, name: string): Declared {
    const node = this.#program
      .getSourceFile(root + file)
      ?.statements.find((statement) => isDeclaration(statement) && statement.name.text === name);
    if (node === undefined || !isDeclaration(node)) throw new Error(`${file} has no type ${name}`);
    return this.#read(node);
  }

  /** The values of a constant object, with the comments on them. */
  constants(file: string, name: string): { readonly value: string; readonly text: string }[] {
    const source = this.#program.getSourceFile(root + file);
    const variables = source?.statements.filter(ts.isVariableStatement) ?? [];
    const declared = variables.flatMap(({ declarationList }) => [...declarationList.declarations]);
    const variable = declared.find((each) => each.name.getText() === name);
    if (variable === undefined) throw new Error(`${file} has no ${name}`);
    const properties = this.#checker.getTypeAtLocation(variable).getProperties();
    return properties.map((property) => ({
      value: this.#checker.typeToString(this.#checker.getTypeOfSymbol(property)),
      text: this.#textOf(property),
    }));
  }

  /** The declaration that a name in a type leads to; absent for one of the language's own. */
  follow(node: ts.TypeReferenceNode): Declared | undefined {
    let symbol = this.#checker.getSymbolAtLocation(node.typeName);
    if (symbol !== undefined && symbol.flags & ts.SymbolFlags.Alias) symbol = this.#checker.getAliasedSymbol(symbol);
    const declaration = symbol?.declarations?.find(isDeclaration);
    const isOurs = declaration !== undefined && !declaration.getSourceFile().fileName.includes('/node_modules/');
    return isOurs ? this.#read(declaration) : undefined;
  }

  /** The values that a type has, where it is made of literals alone. */
  literals(node: ts.TypeNode): (string | number | boolean)[] | undefined {
    const type = this.#checker.getTypeFromTypeNode(node);
    const members = type.isUnion() ? type.types : [type];
    const isLiteral = members.every((member) => member.flags & (ts.TypeFlags.Literal | ts.TypeFlags.BooleanLiteral));
    return isLiteral ? members.map((member) => JSON.parse(this.#checker.typeToString(member))) : undefined;
  }

  #read(node: Declaration): Declared {
    const name = node.name.text;
    const text = commentOf(node);
    if (ts.isTypeAliasDeclaration(node) && ts.isUnionTypeNode(node.type) && node.type.types.every(isValue)) {
      const values = node.type.types.map((member) => ({ value: literalText(member), text: commentBefore(member) }));
      return { kind: 'values', name, text, values };
    }
    const type = this.#checker.getTypeAtLocation(node.name);
    if (!type.isUnion()) return { kind: 'object', name, text, fields: this.#fieldsOf(type) };
    if (type.types.every((member) => member.isStringLiteral())) {
      const values = type.types.map((member) => ({ value: String(member.value), text: '' }));
      return { kind: 'values', name, text, values };
    }
    const variants = type.types.map((member) => ({
      ...(isNamed(member) && { name: member.symbol.name }),
      text: commentOfType(member),
      fields: this.#fieldsOf(member),
    }));
    return { kind: 'objects', name, text, variants };
  }

  #fieldsOf(type: ts.Type): Field[] {
    const inherited: Field[] = [];
    const own: Field[] = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const declaration = property.declarations?.find(ts.isPropertySignature);
      if (declaration?.type === undefined) throw new Error(`cannot read the type of ${property.name}`);
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const isOwn = type.symbol.declarations?.some((each) => each === declaration.parent);
      const field = { name: property.name, isOptional, type: declaration.type, text: this.#textOf(property) };
      (isOwn === true ? own : inherited).push(field);
    }
    return [...inherited, ...own];
  }

  #textOf(property: ts.Symbol): string {
    const text = oneLine(ts.displayPartsToString(property.getDocumentationComment(this.#checker)));
    const declaration = property.declarations?.[0];
    // The field that tells the objects of a union apart is explained by the comments on these.
    const isTag = declaration !== undefined && ts.isPropertySignature(declaration) && TAGS.has(property.name);
    if (text !== '' || isTag || declaration === undefined) return text;
    const source = declaration.getSourceFile();
    const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
    throw new Error(
      `${source.fileName}:${line + 1}: ${property.name} has no comment, which docs/configuration.md needs`,
    );
  }
}

/** Fields that tell the objects of a union apart. */
export const TAGS: ReadonlySet<string> = new Set(['kind', 'valid']);

type Declaration = ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

function isDeclaration(node: ts.Node): node is Declaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** Whether a member of a union is a value; in parentheses stands any other text. */
function isValue(node: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(node) || ts.isParenthesizedTypeNode(node);
}

function literalText(node: ts.TypeNode): string {
  return ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal) ? node.literal.text : '';
}

function isNamed({ symbol }: ts.Type): boolean {
  return symbol.declarations?.some(ts.isInterfaceDeclaration) === true;
}

function commentOfType(type: ts.Type): string {
  const declaration = type.symbol.declarations?.[0];
  if (declaration === undefined) return '';
  return isDeclaration(declaration) ? commentOf(declaration) : commentBefore(declaration);
}

function commentOf(node: Declaration): string {
  const [comment] = ts.getJSDocCommentsAndTags(node);
  return comment === undefined ? '' : oneLine(ts.getTextOfJSDocComment(comment.comment) ?? '');
}

/** The comment on a member of a union, which stands before its bar. */
function commentBefore(node: ts.Node): string {
  const { text } = node.getSourceFile();
  const bar = text.lastIndexOf('|', node.getStart());
  const before = /\/\*\*((?:(?!\*\/).)*)\*\/\s*$/s.exec(text.slice(0, bar));
  return oneLine((before?.[1] ?? '').replaceAll(/^\s*\*/gm, ''));
}

/** A comment as sentences, without the marks that those of the source have. */
function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.replaceAll(/\*\*(?:Shape|Units)\*\*: (.)/g, (_, first: string) => first.toUpperCase());
}
