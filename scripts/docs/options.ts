// The options of a config as Markdown, all of it from the schema: what stands here is only the order in which a reader needs them.

import { stringify } from 'yaml';
import { defaultsAt, type OptionSchema, optionAt } from '../../src/config/schema/schema.js';
import { code, link, oneOf, table } from './markdown.js';

/** Options that are read together. **Shape** of `options`: paths in the config; `*` stands for the name of a pair. */
interface Group {
  readonly title: string;
  readonly options: readonly string[];
}

const PAIR = 'pairs.*.';

const GROUPS: readonly Group[] = [
  { title: 'The file', options: ['version', 'pairs', 'defaults', 'include', 'stateDir', '$schema'] },
  { title: 'The two folders', options: [`${PAIR}source`, `${PAIR}replica`] },
  {
    title: 'When to mirror',
    options: ofPair('watch settle maxWait rescan interval cron timezone catchUp runAtStart'),
  },
  {
    title: 'What is mirrored',
    options: ofPair('mode conflict exclude include ignoreFiles compare busy owners xattrs acls special crossMounts'),
  },
  {
    title: 'What protects a replica',
    options: ofPair(
      'prune renames maxDelete maxDelete.percent maxDelete.atLeast maxChange maxChange.percent maxChange.atLeast ' +
        'adopt marker mounted durability verify verify.cron verify.interval verify.rate verify.repair',
    ),
  },
  {
    title: 'What is kept of what leaves a replica',
    options: ofPair(
      'versions versions.every versions.keep versions.keep.all versions.keep.hourly versions.keep.daily versions.keep.weekly versions.maxShare versions.exclude versions.dir',
    ),
  },
  {
    title: 'How much of the machine it takes',
    options: [...ofPair('lanes bandwidth priority'), 'concurrency', 'stopGrace', 'stuckAfter'],
  },
  {
    title: 'Being told',
    options: [
      'notify',
      ...['healthchecks', 'exec', 'on', 'pairs'].map((name) => `notify.*.${name}`),
      ...'ntfy ntfy.url ntfy.token ntfy.title ntfy.priority ntfy.tags'.split(' ').map((name) => `notify.*.${name}`),
      ...'webhook webhook.url webhook.headers'.split(' ').map((name) => `notify.*.${name}`),
      ...'mail mail.smtp mail.from mail.to'.split(' ').map((name) => `notify.*.${name}`),
      ...ofPair('alertAfter'),
    ],
  },
  { title: 'Programs around a pass', options: ofPair('hooks hooks.before hooks.after hooks.timeout') },
  { title: 'History and metrics', options: ['history', 'metrics', 'metrics.textfile'] },
  {
    title: 'The page',
    options: 'http http.listen http.token http.control http.metrics http.hosts'.split(' '),
  },
  {
    title: 'Logs',
    options: [
      ...'log log.dir log.level log.format log.timezone log.keep log.maxSize log.maxTotal'.split(' '),
      ...ofPair('log log.dir'),
    ],
  },
];

function ofPair(names: string): string[] {
  return names.split(' ').map((name) => PAIR + name);
}

/** The chapters about options, in order. @throws Error for an option of the schema that stands in no group */
export function optionChapters(schema: OptionSchema): string[] {
  const shown = GROUPS.flatMap(({ options }) => options);
  const missing = pathsBelow(schema, []).filter((path) => !shown.includes(path) && !isRepeated(path));
  if (missing.length > 0) throw new Error(`no group of scripts/docs/options.ts has: ${missing.join(', ')}`);
  return GROUPS.map(({ title, options }) =>
    [`## ${title}`, ...options.map((path) => optionSection(schema, path))].join('\n\n'),
  );
}

function pathsBelow(schema: OptionSchema, path: readonly string[]): string[] {
  const option = optionAt(schema, path);
  const isNamed = typeof option?.additionalProperties === 'object' || option?.items?.properties !== undefined;
  return [...Object.keys(option?.properties ?? {}), ...(isNamed ? ['*'] : [])].flatMap((key) => {
    const below = [...path, key];
    return [below.join('.'), ...pathsBelow(schema, below)];
  });
}

/** What `defaults` has of a pair, and the log of a pair of the main log; a test of the schema holds them to be the same. */
function isRepeated(path: string): boolean {
  const isTwice = /^pairs\.\*\.log\.(?!dir$)|^notify\.\*\.\w+\.(on|pairs)$/.test(path);
  return isTwice || path.startsWith('defaults.') || path.endsWith('.*');
}

function optionSection(schema: OptionSchema, path: string): string {
  const keys = path.split('.');
  const option = optionAt(schema, keys) ?? {};
  const { description } = option;
  if (description === undefined) throw new Error(`the schema does not describe ${path}`);
  const facts = [
    ['Where', placeOf(path)],
    ['Type', typeOf(schema, keys)],
    ['Default', defaultOf(schema, keys)],
    ['Range', rangeOf(option)],
    ['Names', option.propertyNames?.description ?? ''],
    ['Example', examplesOf(option, path.replace(PAIR, '').split('.')).join('<br>')],
  ].filter(([, value]) => value !== '');
  const [names = [], values = []] = [0, 1].map((column) => facts.map((fact) => fact[column] ?? ''));
  return [`### ${headingOf(path)}`, withList(description, option.enum ?? []), table(names, [values])].join('\n\n');
}

/** A description that says of each value what it means, with a list of the values. */
function withList(description: string, values: readonly unknown[]): string {
  const [first = '', ...others] = values.map((value) => `${code(String(value))}: `);
  if (![first, ...others].every((start) => description.includes(start)) || first === '') return description;
  const listed = description.replace(` ${first}`, `\n\n- ${first}`);
  return others.reduce((text, start) => text.replace(` ${start}`, `\n- ${start}`), listed);
}

function placeOf(path: string): string {
  const [, ofList, inGroup] = /^(\w+)\.\*\.(?:(\w+)\.)?/.exec(path) ?? [];
  if (ofList !== undefined && ofList !== 'pairs') {
    const entry = `an entry of ${code(ofList)}`;
    return inGroup === undefined ? entry : `${code(inGroup)} of ${entry}`;
  }
  if (!path.startsWith(PAIR)) return path.includes('.') ? code(path.split('.')[0] ?? '') : 'top of the file';
  const [holder, ...rest] = path.slice(PAIR.length).split('.');
  if (rest.length > 0) return code(String(holder));
  return holder === 'source' || holder === 'replica' ? 'pair' : 'pair or `defaults`';
}

function defaultOf(schema: OptionSchema, keys: readonly string[]): string {
  const option = optionAt(schema, keys) ?? {};
  const holder = optionAt(schema, keys.slice(0, -1));
  if (holder?.required?.includes(keys.at(-1) ?? '') === true) return 'none, it must be given';
  // Of a group that can be written in one word as well, the default is what its options are.
  const isWordOrGroup = option.properties !== undefined && option.type !== 'object';
  const value = isWordOrGroup ? defaultsAt(schema, keys) : option.default;
  return value === undefined ? '' : code(yaml(value));
}

function headingOf(path: string): string {
  const name = code(path.replace(PAIR, '').replace('.*', ''));
  if (path === 'include') return `${name} of the file`;
  return path.startsWith(`${PAIR}log`) ? `${name} of a pair` : name;
}

function typeOf(schema: OptionSchema, keys: readonly string[]): string {
  const option = optionAt(schema, keys) ?? {};
  const written = optionAt(schema, keys.slice(0, -1))?.properties?.[keys.at(-1) ?? ''];
  const { type, pattern = '' } = option;
  if (option.const !== undefined) return code(String(option.const));
  if (option.enum !== undefined) return oneOf(option.enum.map((value) => code(String(value))));
  if (written?.$ref === '#/$defs/path') return link('path', 'Paths');
  if (option.writeOnly === true) return link('secret', 'Secrets');
  if (option.minDuration !== undefined) {
    const duration = link('duration', 'Durations');
    return type?.includes('boolean') === true ? `${duration}, or ${TYPES.boolean}` : duration;
  }
  if (option.minSize !== undefined) return link('size', 'Sizes');
  if (option.minRate !== undefined) return link('rate', 'Rates');
  if (type === 'array') return `list of ${itemsOf(option)}`;
  if (option.propertyNames !== undefined) return 'groups of options, each with a name';
  const types = typeof type === 'string' ? [type] : (type ?? []);
  const [, word] = WORD.exec(pattern) ?? [];
  return types.map((name) => (name === 'string' && word !== undefined ? code(word) : TYPES[name])).join(', or ');
}

function itemsOf({ items }: OptionSchema): string {
  if (items?.enum !== undefined) return oneOf(items.enum.map((value) => code(String(value))));
  if (items?.properties !== undefined) return 'groups of options';
  return items?.description?.includes('.gitignore') === true ? link('patterns', 'Patterns') : 'texts';
}

/** A pattern that only one word matches. */
const WORD = /^\^(\w+)\$$/;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: '`true` or `false`',
  object: 'group of options',
  array: 'list of texts',
};

function rangeOf(option: OptionSchema): string {
  const { minDuration, maxDuration, minSize, maxSize, minRate, maxRate } = option;
  const least = minDuration ?? minSize ?? minRate ?? option.minimum;
  const most = maxDuration ?? maxSize ?? maxRate ?? option.maximum;
  return least === undefined || most === undefined ? '' : `${code(String(least))} to ${code(String(most))}`;
}

/** As they would stand in a file; where the schema has none, something else than the default. */
function examplesOf(option: OptionSchema, keys: readonly string[]): string[] {
  const [first = '', ...inner] = keys;
  return (option.examples ?? [exampleOf(option)])
    .filter((value) => value !== undefined && value !== option.default)
    .map((value) => inner.reduceRight<unknown>((below, key) => (key === '*' ? [below] : { [key]: below }), value))
    .map((value) => code(`${first}: ${yaml(value)}`));
}

function exampleOf(option: OptionSchema): unknown {
  if (option.const !== undefined) return option.const;
  if (option.enum !== undefined) return option.enum.find((value) => value !== option.default);
  if (option.type === 'boolean') return option.default !== true;
  if (option.type?.includes('object') === true) return WORD.exec(option.pattern ?? '')?.[1];
  return option.type?.includes('integer') === true ? option.minimum : undefined;
}

function yaml(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: false }).trim();
}
