/** A stored document; it is never changed, only replaced. */
export type Document = Readonly<Record<string, unknown>> & { readonly _id: string };

export type Filter = Readonly<Record<string, unknown>>;

/** The update operators that the services use. */
export interface Change {
  $set?: Record<string, unknown>;
  $unset?: Record<string, unknown>;
  $setOnInsert?: Record<string, unknown>;
}

type Comparable = string | number | bigint | boolean | null | undefined;

const operators: Record<string, (value: Comparable, operand: unknown) => boolean> = {
  $gt: (value, operand) => compared(value, operand) > 0,
  $in: (value, operand) => (operand as unknown[]).some((each) => plain(each) === value),
  $lt: (value, operand) => compared(value, operand) < 0,
  $lte: (value, operand) => compared(value, operand) <= 0,
  $ne: (value, operand) => value !== plain(operand),
  $exists: (value, operand) => (value !== undefined) === operand,
};

/** Whether a document matches a filter by MongoDB's rules. */
export function matches(document: Document, filter: Filter): boolean {
  return Object.entries(filter).every(([path, expected]) => {
    if (path === "$or") return (expected as Filter[]).some((each) => matches(document, each));
    if (path.startsWith("$")) throw new Error(`The simulated MongoDB does not support ${path}`);
    const value = plain(valueAt(document, path));
    if (!isCondition(expected)) return value === plain(expected);
    return satisfies(value, expected);
  });
}

function satisfies(value: Comparable, condition: Record<string, unknown>): boolean {
  return Object.entries(condition).every(([name, operand]) => {
    const operator = operators[name];
    if (operator === undefined) throw new Error(`The simulated MongoDB does not support ${name}`);
    return operator(value, operand);
  });
}

/** The document after an update; the argument is not modified. */
export function changed(document: Document, change: Change): Document {
  const { $set = {}, $unset = {}, $setOnInsert, ...others } = change;
  const [unsupported] = Object.keys(others);
  if (unsupported !== undefined)
    throw new Error(`The simulated MongoDB does not support ${unsupported}`);
  let result: Document = document;
  for (const [path, value] of Object.entries($set)) result = withValue(result, path, value);
  for (const path of Object.keys($unset)) result = withValue(result, path, undefined);
  return result;
}

/** A frozen copy of the document without undefined members, as the driver sends it. */
export function stored(document: object): Document {
  const defined = Object.entries(document).filter(([, value]) => value !== undefined);
  return Object.freeze(Object.fromEntries(defined)) as Document;
}

/** Sorts documents by MongoDB's sort specification. */
export function sorted(documents: Document[], by: Record<string, 1 | -1>): Document[] {
  const keys = Object.entries(by);
  return documents.toSorted((one, other) => {
    for (const [path, direction] of keys) {
      const [a, b] = [plain(valueAt(one, path)), plain(valueAt(other, path))];
      if (a !== b) return (a ?? 0) < (b ?? 0) ? -direction : direction;
    }
    return 0;
  });
}

/** The comparable form of the value at a dotted path. */
export function keyAt(document: Document, path: string): Comparable {
  return plain(valueAt(document, path));
}

function valueAt(document: Document, path: string): unknown {
  if (!path.includes(".")) return document[path];
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      document,
    );
}

function withValue(document: Document, path: string, value: unknown): Document {
  const [first = "", ...rest] = path.split(".");
  if (rest.length === 0) return stored({ ...document, [first]: value });
  const inner = (document[first] ?? {}) as Document;
  return stored({ ...document, [first]: withValue(inner, rest.join("."), value) });
}

function plain(value: unknown): Comparable {
  return value instanceof Date ? value.getTime() : (value as Comparable);
}

/** Negative, zero or positive; NaN if either value is missing. */
function compared(value: Comparable, operand: unknown): number {
  const other = plain(operand);
  if (value === undefined || value === null || other === undefined || other === null) {
    return Number.NaN;
  }
  if (value === other) return 0;
  return value < other ? -1 : 1;
}

function isCondition(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" && value !== null && Object.keys(value)[0]?.startsWith("$") === true
  );
}
