import type { Filter } from "./documents.ts";
import type { SimulatedSession } from "./session.ts";
import { type CollectionHandle, query, statement } from "./statement.ts";
import { insert, type UpdateCounts, updateMany, updateOne, type Writer } from "./write.ts";

interface Options {
  session?: SimulatedSession;
  upsert?: boolean;
}

interface Update {
  filter: Filter;
  update: object;
}

type Operation =
  | { insertOne: { document: { _id: string } } }
  | { updateOne: Update }
  | { updateMany: Update };

/** A model with the part of mongoose's interface that the stores use. */
export function modelOf(handle: CollectionHandle, db: object): object {
  const { name } = handle.collection;
  return {
    db,
    collection: { name },
    createCollection: async () => {},
    createIndexes: async () => {},
    find: (filter: Filter, _projection?: unknown, options?: Options) =>
      query(handle, filter, options?.session?.transaction()),
    findById: (id: string) => ({
      lean: async () => (await query(handle, { _id: id }))[0] ?? null,
    }),
    create: (document: object) =>
      statement(handle, { verb: "insert into", execute: (writer) => insert(writer, document) }),
    updateOne: updateOneOf(handle),
    updateMany: updateManyOf(handle),
    deleteOne: deleteOneOf(handle),
    bulkWrite: bulkWriteOf(handle),
  };
}

/** The driver's own collection, for stores that bypass mongoose. */
export function driverCollectionOf(handle: CollectionHandle): object {
  return {
    bulkWrite: bulkWriteOf(handle),
    insertMany(documents: { _id: string }[], options?: Options) {
      const verb = `insert ${documents.map(({ _id }) => _id).join(", ")} into`;
      const operations = documents.map((document) => ({ insertOne: { document } }));
      return writeAll(handle, { verb, operations, options });
    },
  };
}

function bulkWriteOf(handle: CollectionHandle) {
  return (operations: Operation[], options?: Options) =>
    writeAll(handle, { verb: `write ${operations.length} of`, operations, options });
}

interface BulkWrite {
  verb: string;
  operations: Operation[];
  options: Options | undefined;
}

function writeAll(handle: CollectionHandle, { verb, operations, options }: BulkWrite) {
  return statement(handle, {
    verb,
    transaction: options?.session?.transaction(),
    execute(writer) {
      const counts = operations.map((operation) => applyOperation(writer, operation));
      return { matchedCount: counts.reduce((sum, { matchedCount }) => sum + matchedCount, 0) };
    },
    executePart(writer) {
      const part = operations.slice(0, operations.length / 2);
      for (const operation of part) applyOperation(writer, operation);
    },
  });
}

function applyOperation(writer: Writer, operation: Operation): UpdateCounts {
  if ("insertOne" in operation) {
    insert(writer, operation.insertOne.document);
    return { matchedCount: 0, modifiedCount: 0 };
  }
  const [update, { filter, update: change }] =
    "updateOne" in operation
      ? [updateOne, operation.updateOne]
      : [updateMany, operation.updateMany];
  return update(writer, filter, change);
}

function updateOneOf(handle: CollectionHandle) {
  return (filter: Filter, update: Record<string, object>, options?: Options) =>
    statement(handle, {
      verb: "update",
      execute(writer) {
        const counts = updateOne(writer, filter, update);
        if (counts.matchedCount === 0 && options?.upsert === true) {
          insert(writer, { ...filter, ...update["$set"], ...update["$setOnInsert"] });
        }
        return counts;
      },
    });
}

function updateManyOf(handle: CollectionHandle) {
  return (filter: Filter, update: object) =>
    statement(handle, {
      verb: "update many of",
      execute: (writer) => updateMany(writer, filter, update),
      executePart: (writer) => void updateMany(writer, filter, update, 0.5),
    });
}

function deleteOneOf(handle: CollectionHandle) {
  const { collection, database } = handle;
  return (filter: Filter) =>
    statement(handle, {
      verb: "delete from",
      execute() {
        collection.documents.delete(String(filter["_id"]));
        database.version++;
      },
    });
}
