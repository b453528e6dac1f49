// Names for the numbers in a piece of shared memory, so that no file counts offsets by hand. Pure: it does not wait or
// wake; users of the memory do that with Atomics.

/** The typed array behind each kind of number. */
interface Arrays {
  readonly i32: Int32Array<SharedArrayBuffer>;
  readonly i64: BigInt64Array<SharedArrayBuffer>;
  readonly f64: Float64Array<SharedArrayBuffer>;
  readonly u8: Uint8Array<SharedArrayBuffer>;
}

type Kind = keyof Arrays;

/** What a field holds: one number · one for each thing that the memory is made for · a fixed count of numbers. */
type Field = Kind | `${Kind}[]` | readonly [Kind, number];

/** The fields of a layout by their names. */
export type Fields = Readonly<Record<string, Field>>;

type KindOf<F extends Field> = F extends readonly [infer K extends Kind, number]
  ? K
  : F extends `${infer K extends Kind}[]`
    ? K
    : F extends Kind
      ? F
      : never;

/** One thread's view: an array for each field, of one element where the field is one number. */
export type Shared<F extends Fields> = { readonly [Name in keyof F]: Arrays[KindOf<F[Name]>] } & {
  /** What the other threads are given. */
  readonly memory: SharedArrayBuffer;
};

/** Where each field lies. Every thread works it out for itself, from the same fields and the size of the memory. */
export interface Layout<F extends Fields> {
  /** A new piece, all zero, for `things` things. */
  make(things?: number): Shared<F>;
  /** The view of a piece that another thread has made. */
  over(memory: SharedArrayBuffer): Shared<F>;
}

const VIEWS = {
  i32: Int32Array<SharedArrayBuffer>,
  i64: BigInt64Array<SharedArrayBuffer>,
  f64: Float64Array<SharedArrayBuffer>,
  u8: Uint8Array<SharedArrayBuffer>,
};

interface Part {
  readonly name: string;
  readonly kind: Kind;
  /** How many numbers it has; undefined for one a thing. */
  readonly count: number | undefined;
}

/** Lays out shared memory: `layout({ cancelled: 'i32', path: ['u8', 1024], sizes: 'f64[]' })`. */
export function layout<F extends Fields>(fields: F): Layout<F> {
  // The widest first: each number then lies at a multiple of its own size.
  const parts = Object.entries(fields)
    .map(([name, field]) => partOf(name, field))
    .sort((a, b) => widthOf(b) - widthOf(a));
  const fixedBytes = sum(parts.map((part) => (part.count ?? 0) * widthOf(part)));
  const thingBytes = sum(parts.map((part) => (part.count === undefined ? widthOf(part) : 0)));
  const view = (memory: SharedArrayBuffer, things: number): Shared<F> => {
    const shared: Record<string, Arrays[Kind] | SharedArrayBuffer> = { memory };
    let at = 0;
    for (const part of parts) {
      const length = part.count ?? things;
      shared[part.name] = new VIEWS[part.kind](memory, at, length);
      at += length * widthOf(part);
    }
    // Each field has its array, of the kind that it names.
    return shared as Shared<F>;
  };
  return {
    make: (things = 0) => view(new SharedArrayBuffer(fixedBytes + things * thingBytes), things),
    over: (memory) => view(memory, thingBytes === 0 ? 0 : (memory.byteLength - fixedBytes) / thingBytes),
  };
}

function partOf(name: string, field: Field): Part {
  if (typeof field !== 'string') return { name, kind: field[0], count: field[1] };
  if (field.endsWith('[]')) return { name, kind: field.slice(0, -2) as Kind, count: undefined };
  return { name, kind: field as Kind, count: 1 };
}

function widthOf({ kind }: Part): number {
  return VIEWS[kind].BYTES_PER_ELEMENT;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
