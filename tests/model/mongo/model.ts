import { type Filter, matches } from "./documents.ts";
import type { MiniSession } from "./session.ts";
import { type Place, query, statement } from "./statement.ts";
import { insert, updateOne, type Writer } from "./write.ts";

interface Options {
  session?: MiniSession;
  upsert?: boolean;
}

type Operation =
  | { insertOne: { document: object } }
  | { updateOne: { filter: Filter; update: object } };

/**
 * A model with as much of mongoose's face as the stores use; what they come to use more must be
 * added here.
 */
export function modelOf(place: Place, db: object): object {
  const { name } = place.collection;
  return {
    db,
    collection: { name },
    createCollection: async () => {},
    createIndexes: async () => {},
    find: (filter: Filter, _projection?: unknown, options?: Options) =>
      query(place, filter, options?.session?.transaction()),
    findById: (id: string) => ({
      lean: async () => (await query(place, { _id: id }))[0] ?? null,
    }),
    create: (document: object) =>
      statement(place, { verb: "insert into", act: (writer) => insert(writer, document) }),
    updateOne: updateOneOf(place),
    updateMany: updateManyOf(place),
    deleteOne: deleteOneOf(place),
    bulkWrite: bulkWriteOf(place),
  };
}

/** The driver's own collection, by which stores go around mongoose. */
export function driverCollectionOf(place: Place): object {
  const bulkWrite = bulkWriteOf(place);
  return {
    bulkWrite,
    insertMany: (documents: object[], options?: Options) =>
      bulkWrite(
        documents.map((document) => ({ insertOne: { document } })),
        options,
      ),
  };
}

function bulkWriteOf(place: Place) {
  return (operations: Operation[], options?: Options) => {
    const act = (writer: Writer) => {
      let matchedCount = 0;
      for (const operation of operations) matchedCount += carryOut(writer, operation);
      return { matchedCount };
    };
    return statement(place, {
      verb: `write ${operations.length} ${operations.length === 1 ? "row" : "rows"} of`,
      transaction: options?.session?.transaction(),
      act,
      actInPart(writer) {
        const part = operations.slice(0, operations.length / 2);
        for (const operation of part) carryOut(writer, operation);
      },
    });
  };
}

function carryOut(writer: Writer, operation: Operation): number {
  if ("updateOne" in operation) {
    return updateOne(writer, operation.updateOne.filter, operation.updateOne.update);
  }
  insert(writer, operation.insertOne.document);
  return 0;
}

function updateOneOf(place: Place) {
  return (filter: Filter, update: Record<string, object>, options?: Options) =>
    statement(place, {
      verb: "update",
      act(writer) {
        const matchedCount = updateOne(writer, filter, update);
        if (matchedCount === 0 && options?.upsert === true) {
          insert(writer, { ...filter, ...update["$set"], ...update["$setOnInsert"] });
        }
        return { matchedCount };
      },
    });
}

function updateManyOf(place: Place) {
  const { collection } = place;
  return (filter: Filter, update: object) =>
    statement(place, {
      verb: "update many of",
      act(writer) {
        const found = [...collection.documents.values()].filter((each) => matches(each, filter));
        for (const { _id } of found) updateOne(writer, { _id }, update);
        return { matchedCount: found.length };
      },
    });
}

function deleteOneOf(place: Place) {
  const { collection, database } = place;
  return (filter: Filter) =>
    statement(place, {
      verb: "delete from",
      act() {
        collection.documents.delete(String(filter["_id"]));
        database.version++;
      },
    });
}
