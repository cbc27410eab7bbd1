import type { Connection, Schema } from "mongoose";
import type { World } from "../world/world.ts";
import { collectionOf, type Database, type UniqueIndex } from "./database.ts";
import type { Filter } from "./documents.ts";
import { driverCollectionOf, modelOf } from "./model.ts";
import { openSession } from "./session.ts";

/** Connects the running process to a database; every statement is a step of the simulation. */
export function connectTo(world: World, database: Database): Connection {
  const models: Record<string, object> = {};
  const polled = new Map<string, number>();
  const connection = {
    models,
    model(name: string, schema: Schema) {
      const collection = collectionOf(database, String(schema.get("collection")));
      collection.uniqueIndexes = uniqueIndexesOf(schema);
      const model = modelOf({ world, database, collection, polled }, connection);
      models[name] = model;
      return model;
    },
    collection: (name: string) =>
      driverCollectionOf({ world, database, collection: collectionOf(database, name), polled }),
    startSession: async () => openSession(world, database),
  };
  return connection as unknown as Connection;
}

/** The unique indexes that the schema declares: without them two replicas could assign one `seq`. */
function uniqueIndexesOf(schema: Schema): UniqueIndex[] {
  return schema.indexes().flatMap(([fields, options]) => {
    if (options?.unique !== true) return [];
    return {
      paths: Object.keys(fields),
      filter: (options.partialFilterExpression ?? {}) as Filter,
    };
  });
}
