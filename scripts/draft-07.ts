// The config's schema in the draft that editors and SchemaStore read, made from the one in draft 2020-12: the same verdict on
// every config. What only foldersync's own check reads, the ranges of durations, sizes and rates, is left out.

type Schema = Readonly<Record<string, unknown>>;

/** Where SchemaStore serves it. */
const ID = 'https://www.schemastore.org/foldersync.json';

/** Keywords of our own, which a strict validator does not take. */
const OWN_KEYWORDS = ['minDuration', 'maxDuration', 'minSize', 'maxSize', 'minRate', 'maxRate'];

/** Keywords whose values are schemas by name. */
const BY_NAME = ['properties', 'definitions'];

/** Keywords whose values are one schema, where they are objects. */
const ONE = ['additionalProperties', 'items', 'propertyNames', 'if', 'then', 'not'];

/** The text of the schema in draft-07. */
export function draft07Code(schema: Schema): string {
  const { $schema: _, ...rest } = schema;
  const twin = { $schema: 'http://json-schema.org/draft-07/schema#', $id: ID, ...converted(rest) };
  return `${JSON.stringify(twin, undefined, 2)}\n`;
}

function converted(schema: Schema): Schema {
  const entries = Object.entries(schema)
    .filter(([keyword]) => !OWN_KEYWORDS.includes(keyword))
    .map(([keyword, value]) => convertedKeyword(keyword === '$defs' ? 'definitions' : keyword, value));
  const { $ref, ...beside } = Object.fromEntries(entries);
  // In this draft, nothing counts that stands beside a reference.
  if ($ref === undefined || Object.keys(beside).length === 0) return Object.fromEntries(entries);
  return { ...beside, allOf: [{ $ref }] };
}

function convertedKeyword(keyword: string, value: unknown): [string, unknown] {
  if (keyword === '$ref') return [keyword, String(value).replace('#/$defs/', '#/definitions/')];
  if (BY_NAME.includes(keyword)) {
    const named = Object.entries(value as Record<string, Schema>).map(([name, each]) => [name, converted(each)]);
    return [keyword, Object.fromEntries(named)];
  }
  const isSchema = ONE.includes(keyword) && typeof value === 'object' && value !== null;
  return [keyword, isSchema ? converted(value as Schema) : value];
}
