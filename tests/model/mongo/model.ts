import { type Filter, matches } from "./documents.ts";
import type { SimulatedSession } from "./session.ts";
import { type CollectionHandle, query, statement } from "./statement.ts";
import { insert, updateOne, type Writer } from "./write.ts";

interface Options {
  session?: SimulatedSession;
  upsert?: boolean;
}

type Operation =
  | { insertOne: { document: object } }
  | { updateOne: { filter: Filter; update: object } };

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
  const bulkWrite = bulkWriteOf(handle);
  return {
    bulkWrite,
    insertMany: (documents: object[], options?: Options) =>
      bulkWrite(
        documents.map((document) => ({ insertOne: { document } })),
        options,
      ),
  };
}

function bulkWriteOf(handle: CollectionHandle) {
  return (operations: Operation[], options?: Options) => {
    const execute = (writer: Writer) => {
      let matchedCount = 0;
      for (const operation of operations) matchedCount += applyOperation(writer, operation);
      return { matchedCount };
    };
    return statement(handle, {
      verb: `write ${operations.length} ${operations.length === 1 ? "row" : "rows"} of`,
      transaction: options?.session?.transaction(),
      execute,
      executePart(writer) {
        const part = operations.slice(0, operations.length / 2);
        for (const operation of part) applyOperation(writer, operation);
      },
    });
  };
}

function applyOperation(writer: Writer, operation: Operation): number {
  if ("updateOne" in operation) {
    return updateOne(writer, operation.updateOne.filter, operation.updateOne.update);
  }
  insert(writer, operation.insertOne.document);
  return 0;
}

function updateOneOf(handle: CollectionHandle) {
  return (filter: Filter, update: Record<string, object>, options?: Options) =>
    statement(handle, {
      verb: "update",
      execute(writer) {
        const matchedCount = updateOne(writer, filter, update);
        if (matchedCount === 0 && options?.upsert === true) {
          insert(writer, { ...filter, ...update["$set"], ...update["$setOnInsert"] });
        }
        return { matchedCount };
      },
    });
}

function updateManyOf(handle: CollectionHandle) {
  const { collection } = handle;
  return (filter: Filter, update: object) =>
    statement(handle, {
      verb: "update many of",
      execute(writer) {
        const found = [...collection.documents.values()].filter((each) => matches(each, filter));
        for (const { _id } of found) updateOne(writer, { _id }, update);
        return { matchedCount: found.length };
      },
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
