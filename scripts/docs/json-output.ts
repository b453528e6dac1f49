// What the commands print with --json, as Markdown: a chapter a command, and under it each type that it is the first to use.

import ts from 'typescript';
import { code, link, oneOf, table } from './markdown.js';
import { type Declared, type Field, SourceTypes, TAGS, type Variant } from './types.js';

/** A command and the types of what it prints. */
interface Answer {
  readonly command: string;
  readonly text: string;
  readonly types: readonly (readonly [file: string, name: string])[];
}

const ANSWERS: readonly Answer[] = [
  {
    command: 'foldersync status --json',
    text: 'One object, as the service last knew it. The exit code is 3 where a pair is held, 1 where one is in trouble or no service has run or it has crashed, else 0; with `--exit-code` it is 4 wherever no service runs.',
    types: [['src/cli/status/status-view.ts', 'StatusView']],
  },
  {
    command: 'foldersync run --once --json',
    text: 'One object, at the end.',
    types: [['src/cli/run.ts', 'RunResult']],
  },
  {
    command: 'foldersync run --now --json',
    text: 'One object, at the end.',
    types: [['src/cli/control/run-now.ts', 'RunNowResult']],
  },
  {
    command: 'foldersync events --json',
    text: 'One object a line. Where a client has come too late for some of them, one of the kind `lost` says so.',
    types: [['src/control/events/served-event.ts', 'ServedEvent']],
  },
  {
    command: 'foldersync plan --json',
    text: 'One object a line: what a pass of each pair would do, and at the end a total. A log with `format: json` has the same lines, but for the total.',
    types: [
      ['src/core/report/json-line.ts', 'JsonLine'],
      ['src/cli/plan.ts', 'PlanTotal'],
    ],
  },
  {
    command: 'foldersync plan --summary --json',
    text: 'One object, at the end.',
    types: [['src/cli/plan/summary-view.ts', 'PlanSummary']],
  },
  {
    command: 'foldersync explain --json',
    text: 'One object: what becomes of one path, and why.',
    types: [['src/cli/check/explain-view.ts', 'ExplainResult']],
  },
  {
    command: 'foldersync verify --json',
    text: 'One object, at the end.',
    types: [['src/cli/verify.ts', 'VerifyResult']],
  },
  {
    command: 'foldersync history --json',
    text: 'One object: the newest lines of the history, a thousand at the most, and with `--pass` what that pass changed.',
    types: [
      ['src/cli/history/history-view.ts', 'HistoryResult'],
      ['src/cli/history/history-view.ts', 'PassResult'],
    ],
  },
  {
    command: 'foldersync versions --json',
    text: 'One object: the restore points of a replica, or the versions of a path; with `--find` the paths that were found.',
    types: [
      ['src/runner/versions/read-versions.ts', 'VersionsResult'],
      ['src/runner/versions/find-paths.ts', 'FoundPaths'],
    ],
  },
  {
    command: 'foldersync restore --json',
    text: 'One object a line: of a dry run what it would do, else what could not be restored; and at the end a result.',
    types: [['src/cli/restore.ts', 'RestoreResult']],
  },
  {
    command: 'foldersync check --json',
    text: 'One object. The exit code is 2 where the config is not valid, 1 where `--paths` finds an error, else 0. Each finding has a `code`, which keeps its meaning over versions; its words may change. `--format github` prints the same findings as annotations of a workflow, `--format sarif` as a log of SARIF 2.1.0, whose rules are the codes; the exit codes are the same.',
    types: [['src/cli/check.ts', 'CheckResult']],
  },
  {
    command: 'foldersync config show --json',
    text: 'One object. Without `--resolved`, only what the config says; of programs, arguments are not shown.',
    types: [['src/cli/config/show.ts', 'ShownConfig']],
  },
  {
    command: 'foldersync approve --json',
    text: 'One object, at the end. What is asked, unless `--yes` is given, goes to standard error.',
    types: [['src/cli/approve.ts', 'ApproveResult']],
  },
  {
    command: 'foldersync conflicts --json',
    text: 'One object, whatever is open.',
    types: [['src/core/two-way/open-conflicts.ts', 'OpenConflicts']],
  },
  {
    command: 'foldersync notify --test --json',
    text: 'One object, at the end. The exit code is 1 where somebody could not be told.',
    types: [['src/cli/notify.ts', 'NotifyResult']],
  },
  {
    command: 'Errors',
    text: 'What a command prints with `--json`, on one line, where it cannot do its work. A config that is not valid is an answer of `check`, and an error of the others.',
    types: [['src/cli/process/context.ts', 'ErrorResult']],
  },
];
const EXIT_CODES = ['src/cli/process/exit-code.ts', 'EXIT'] as const;

/** The chapters about JSON and exit codes. @throws Error for a field without a comment */
export function jsonChapters(): string[] {
  const types = new SourceTypes([...ANSWERS.flatMap((answer) => answer.types.map(([file]) => file)), EXIT_CODES[0]]);
  const codes = types.constants(...EXIT_CODES).map(({ value, text }) => [code(value), text]);
  return [
    ['## Exit codes', table(['Code', 'Meaning'], codes), SIGNALS].join('\n\n'),
    ['## What programs read', UNITS, ...new JsonPage(types).sections()].join('\n\n'),
  ];
}

const SIGNALS =
  'A second signal ends a command in mid-work: 128 and the number of the signal, 130 after SIGINT and 143 after SIGTERM.';

const UNITS = [
  'With `--json`, commands print JSON on standard output, in UTF-8. Fields may be added in any version: read past those that you do not know.',
  '',
  '- A moment, whose name ends with `At`, is a number of milliseconds since 1970 (UTC), where its type is no text.',
  '- A duration, whose name ends with `Ms`, is a number of milliseconds. Sizes are in bytes.',
  '- A field that is _optional_ is left out where it does not apply.',
].join('\n');

class JsonPage {
  readonly #types: SourceTypes;
  readonly #told = new Set<string>();

  constructor(types: SourceTypes) {
    this.#types = types;
  }

  sections(): string[] {
    const sections = ANSWERS.flatMap(({ command, text, types }) => {
      const name = command.startsWith('foldersync') ? code(command) : command;
      const wanted = types.map(([file, type]) => this.#types.find(file, type));
      return [`### ${name}`, text, ...wanted.flatMap((type) => this.#sections(type))];
    });
    // Comments name types that have a section of their own.
    return sections.map((section) =>
      section.startsWith('#')
        ? section
        : section.replaceAll(/(?<!\[)`(\w+)`/g, (name, type: string) =>
            this.#told.has(type) ? link(name, type) : name,
          ),
    );
  }

  /** A type, and below it those that it is the first to name. */
  #sections(first: Declared): string[] {
    const sections: string[] = [];
    const queue = [first];
    for (let type = queue.shift(); type !== undefined; type = queue.shift()) {
      if (this.#told.has(type.name)) continue;
      this.#told.add(type.name);
      sections.push(`#### ${code(type.name)}`, this.#body(type, queue));
    }
    return sections;
  }

  #body(type: Declared, queue: Declared[]): string {
    const paragraphs = [type.text];
    if (type.kind === 'object') paragraphs.push(this.#fields(type.fields, queue));
    if (type.kind === 'objects') paragraphs.push(...this.#variants(type.variants, queue));
    if (type.kind === 'values') {
      const silent = type.values.filter(({ text }) => text === '').map(({ value }) => value);
      if (silent.length > 0) throw new Error(`these values of ${type.name} have no comment: ${silent.join(', ')}`);
      const rows = type.values.map(({ value, text }) => [value === '' ? 'other' : code(value), text]);
      paragraphs.push(table(['Value', 'Meaning'], rows));
    }
    return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n');
  }

  /** Several objects: what all of them have, then each with what tells it apart. */
  #variants(variants: readonly Variant[], queue: Declared[]): string[] {
    const [first, ...rest] = variants;
    const isShared = ({ name, type }: Field) =>
      !TAGS.has(name) && rest.every(({ fields }) => fields.some((field) => field.type === type));
    const shared = first?.fields.filter(isShared) ?? [];
    const paragraphs = shared.length === 0 ? [] : ['In each of them:', this.#fields(shared, queue)];
    for (const { text, fields } of variants) {
      const tag = fields.find(({ name }) => TAGS.has(name));
      if (tag === undefined) throw new Error(`nothing tells this apart: ${fields.map(({ name }) => name).join(', ')}`);
      const own = fields.filter((field) => field !== tag && !shared.some(({ type }) => type === field.type));
      paragraphs.push(`**${code(tag.name)} is ${this.#wordsOf(tag.type, queue)}.** ${text}`.trim());
      if (own.length > 0) paragraphs.push(this.#fields(own, queue));
    }
    return paragraphs;
  }

  #fields(fields: readonly Field[], queue: Declared[]): string {
    const rows = fields.map(({ name, isOptional, type, text }) => [
      `${code(name)}${isOptional ? ' _optional_' : ''}`,
      this.#wordsOf(type, queue),
      text,
    ]);
    return table(['Field', 'Type', 'Meaning'], rows);
  }

  /** What a type is, in words; a named one is a link, and is told of below. */
  #wordsOf(node: ts.TypeNode, queue: Declared[]): string {
    if (ts.isTypeOperatorNode(node) || ts.isParenthesizedTypeNode(node)) return this.#wordsOf(node.type, queue);
    if (ts.isArrayTypeNode(node)) return `list of ${this.#wordsOf(node.elementType, queue)}`;
    if (ts.isUnionTypeNode(node)) {
      const members = node.types.filter(({ kind }) => kind !== ts.SyntaxKind.UndefinedKeyword);
      return oneOf(members.map((member) => this.#wordsOf(member, queue)));
    }
    const word = WORDS.get(node.kind);
    if (word !== undefined) return word;
    if (ts.isTypeReferenceNode(node)) return this.#wordsOfName(node, queue);
    const literals = this.#types.literals(node);
    if (literals === undefined) throw new Error(`no words for the type ${node.getText()}`);
    return oneOf(literals.map((value) => code(String(value))));
  }

  #wordsOfName(node: ts.TypeReferenceNode, queue: Declared[]): string {
    const [first, second] = node.typeArguments ?? [];
    const name = node.typeName.getText();
    if (name === 'Readonly' && first !== undefined) return this.#wordsOf(first, queue);
    if (name === 'Record' && second !== undefined) return `object, by name: ${this.#wordsOf(second, queue)}`;
    const declared = this.#types.follow(node);
    if (declared === undefined) throw new Error(`no words for the type ${node.getText()}`);
    if (declared.kind === 'values' && declared.values.every(({ text }) => text === '')) {
      return oneOf(declared.values.map(({ value }) => code(value)));
    }
    queue.push(declared);
    return link(code(declared.name), declared.name);
  }
}

const WORDS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.StringKeyword, 'text'],
  [ts.SyntaxKind.NumberKeyword, 'number'],
  [ts.SyntaxKind.BooleanKeyword, '`true` or `false`'],
  [ts.SyntaxKind.UnknownKeyword, 'any value'],
]);
