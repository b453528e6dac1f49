// As much of Lua as configs of lsyncd are written in: calls and assignments at the top, with tables, texts, numbers and
// variables. It runs nothing; what it does not understand it passes over, and says in which line that was.

/** A value. A function, or a call, is `unknown`. */
export type LuaValue =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'boolean'; readonly isTrue: boolean }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'table'; readonly items: readonly LuaValue[]; readonly named: ReadonlyMap<string, LuaValue> }
  | { readonly kind: 'unknown' };

/** A call, or an assignment, at the top of the file. */
interface LuaStatement {
  /** What is called or assigned. */
  readonly name: string;
  readonly value: LuaValue;
  readonly line: number;
}

/** What a text holds. */
interface LuaFile {
  readonly statements: readonly LuaStatement[];
  /** Lines that begin something that is not understood. */
  readonly skipped: readonly number[];
}

/** Tables in tables; a config needs three. */
const DEPTH_MOST = 32;

/** Reads a text. **Errors**: never throws, and takes time in proportion to the text. */
export function readLua(text: string): LuaFile {
  const reader = new Reader(tokensOf(text));
  const statements: LuaStatement[] = [];
  const skipped: number[] = [];
  while (!reader.isAtEnd) {
    const { line } = reader.token;
    const statement = reader.statement();
    if (statement !== undefined) statements.push({ ...statement, line });
    else if (line !== skipped.at(-1)) skipped.push(line);
  }
  return { statements, skipped };
}

interface Token {
  readonly kind: 'text' | 'number' | 'name' | 'symbol' | 'end';
  readonly text: string;
  readonly line: number;
}

/** A text that is not closed ends with its line. **Source**: the Lua 5.1 manual, 2.1. */
const TOKEN =
  /--\[(=*)\[[\s\S]*?(?:\]\1\]|$)|--[^\n]*|\s+|\[(=*)\[\n?([\s\S]*?)(?:\]\2\]|$)|"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|["'][^\n]*|(0x[0-9a-fA-F]+|[0-9]+(?:\.[0-9]+)?)|([A-Za-z_]\w*)|(\.\.\.?|[=~<>]=|[\s\S])/g;

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const [whole, , , long, double, single, number, name, symbol] of source.matchAll(TOKEN)) {
    const text = long ?? unescaped(double ?? single);
    if (text !== undefined) tokens.push({ kind: 'text', text, line });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, line });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, line });
    for (const char of whole) if (char === '\n') line++;
  }
  tokens.push({ kind: 'end', text: '', line });
  return tokens;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescaped(text: string | undefined): string | undefined {
  return text?.replaceAll(/\\(?:([0-9]{1,3})|([\s\S]))/g, (_, code: string | undefined, char: string) =>
    code === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number(code)),
  );
}

const UNKNOWN: LuaValue = { kind: 'unknown' };

class Reader {
  readonly #tokens: readonly Token[];
  readonly #variables = new Map<string, LuaValue>();
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', line: 0 };
  }

  get isAtEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** Takes at least one token; undefined where they are no statement that means something. */
  statement(): Omit<LuaStatement, 'line'> | undefined {
    this.#take('local');
    const name = this.#name();
    if (name === undefined) {
      this.#at++;
      return undefined;
    }
    const isCall = this.token.text === '{' || this.token.text === '(';
    if (!isCall && !this.#take('=')) return undefined;
    const hasParenthesis = isCall && this.#take('(');
    const value = this.#value(0);
    if (hasParenthesis) this.#take(')');
    this.#take(';');
    if (!isCall) this.#variables.set(name, value);
    return { name, value };
  }

  #take(symbol: string): boolean {
    const isIt = this.token.text === symbol && this.token.kind !== 'text';
    if (isIt) this.#at++;
    return isIt;
  }

  /** A name with dots: `default.rsync`. */
  #name(): string | undefined {
    if (this.token.kind !== 'name' || KEYWORDS.has(this.token.text)) return undefined;
    let name = this.token.text;
    this.#at++;
    while (this.token.text === '.' && this.#tokens[this.#at + 1]?.kind === 'name') {
      name += `.${this.#tokens[this.#at + 1]?.text}`;
      this.#at += 2;
    }
    return name;
  }

  #value(depth: number): LuaValue {
    let value = this.#operand(depth);
    while (this.#take('..')) value = joined(value, this.#operand(depth));
    return value;
  }

  #operand(depth: number): LuaValue {
    const { kind, text } = this.token;
    if (kind === 'text' || kind === 'number') {
      this.#at++;
      return kind === 'text' ? { kind, text } : { kind, number: Number(text) };
    }
    if (text === '{' && depth < DEPTH_MOST) return this.#table(depth);
    if (text === '-' && this.#tokens[this.#at + 1]?.kind === 'number') {
      this.#at += 2;
      return { kind: 'number', number: -Number(this.#tokens[this.#at - 1]?.text) };
    }
    if (text === 'true' || text === 'false') {
      this.#at++;
      return { kind: 'boolean', isTrue: text === 'true' };
    }
    const name = this.#name();
    if (name === undefined) return UNKNOWN;
    return this.#variables.get(name) ?? { kind: 'name', name };
  }

  #table(depth: number): LuaValue {
    const items: LuaValue[] = [];
    const named = new Map<string, LuaValue>();
    this.#take('{');
    while (!this.isAtEnd && !this.#take('}')) {
      const before = this.#at;
      const key = this.#key();
      const value = this.#value(depth + 1);
      if (key !== undefined) named.set(key, value);
      else if (value.kind !== 'unknown') items.push(value);
      if (!this.#take(',') && !this.#take(';') && this.token.text !== '}') this.#skipItem();
      if (this.#at === before) this.#at++;
    }
    return { kind: 'table', items, named };
  }

  /** `name =` or `["name"] =`. */
  #key(): string | undefined {
    const [first, second, third, fourth] = this.#tokens.slice(this.#at, this.#at + 4);
    if (first?.kind === 'name' && second?.kind === 'symbol' && second.text === '=') {
      this.#at += 2;
      return first.text;
    }
    if (first?.text === '[' && second?.kind === 'text' && third?.text === ']' && fourth?.text === '=') {
      this.#at += 4;
      return second.text;
    }
    return undefined;
  }

  /** To the comma behind what is not understood: a function, a call, a calculation. */
  #skipItem(): void {
    for (let depth = 0; !this.isAtEnd; this.#at++) {
      const { kind, text } = this.token;
      if (kind === 'text') continue;
      if (OPENING.has(text)) depth++;
      else if (depth > 0 && CLOSING.has(text)) depth--;
      else if (depth === 0 && text === '}') return;
      else if (depth === 0 && (text === ',' || text === ';')) {
        this.#at++;
        return;
      }
    }
  }
}

const OPENING = new Set(['{', '(', '[', 'function', 'if', 'do', 'repeat']);
const CLOSING = new Set(['}', ')', ']', 'end', 'until']);
const KEYWORDS = new Set(
  'and break do else elseif end for function if in local not or repeat return then until while nil true false'.split(
    ' ',
  ),
);

function joined(a: LuaValue, b: LuaValue): LuaValue {
  const [left, right] = [a, b].map((value) =>
    value.kind === 'text' ? value.text : value.kind === 'number' ? String(value.number) : undefined,
  );
  return left === undefined || right === undefined ? UNKNOWN : { kind: 'text', text: left + right };
}
