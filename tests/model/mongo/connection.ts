import type { Connection, Schema } from "mongoose";
import type { World } from "../world/world.ts";
import { collectionOf, type Database, type Unique } from "./database.ts";
import type { Filter } from "./documents.ts";
import { driverCollectionOf, modelOf } from "./model.ts";
import { openSession } from "./session.ts";

/** Connects the process that runs now to a database; every statement is a step of the world. */
export function connectTo(world: World, database: Database): Connection {
  const models: Record<string, object> = {};
  const asked = new Map<string, number>();
  const connection = {
    models,
    model(name: string, schema: Schema) {
      const collection = collectionOf(database, String(schema.get("collection")));
      collection.uniques = uniquesOf(schema);
      const model = modelOf({ world, database, collection, asked }, connection);
      models[name] = model;
      return model;
    },
    collection: (name: string) =>
      driverCollectionOf({ world, database, collection: collectionOf(database, name), asked }),
    startSession: async () => openSession(world, database),
  };
  return connection as unknown as Connection;
}

/**
 * The unique indexes are those that the schema declares: without them two replicas would number
 * alike.
 */
function uniquesOf(schema: Schema): Unique[] {
  return schema.indexes().flatMap(([fields, options]) => {
    if (options?.unique !== true) return [];
    return { paths: Object.keys(fields), only: (options.partialFilterExpression ?? {}) as Filter };
  });
}
