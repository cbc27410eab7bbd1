import { type Connection, Schema } from "mongoose";
import { isDuplicateKey } from "../mongo/errors.ts";
import { CloudEvent } from "./cloudEvent.ts";

/** When a service subscribed to a topic for the first time. */
interface Join {
  _id: string;
  joinedAt: Date;
}

const joinSchema = new Schema<Join>(
  { _id: { type: String, required: true }, joinedAt: { type: Date, required: true } },
  { collection: "subscriptions", versionKey: false, strict: "throw" },
);

export interface JoinStore {
  /** Records that the service subscribes to these topics from now on; the first time of each counts. */
  join(topics: readonly string[]): Promise<void>;
  /**
   * Whether an event was published before this service subscribed to its topic. A new subscriber of Redis gets what is
   * left in the stream, one of RabbitMQ gets nothing; both start where they joined. An event without a time is accepted,
   * and every event after a join in the future, which a clock that was wrong has stored.
   */
  isEarlier(topic: string, event: unknown): boolean;
}

export function joinStore(db: Connection, now: () => Date): JoinStore {
  const joins = db.model<Join>("Subscription", joinSchema);
  const joinedAt = new Map<string, Date>();

  async function joinTopic(topic: string): Promise<void> {
    try {
      await joins.create({ _id: topic, joinedAt: now() });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const stored = await joins.findById(topic).lean();
    if (stored !== null) joinedAt.set(topic, stored.joinedAt);
  }

  return {
    async join(topics) {
      for (const topic of topics) await joinTopic(topic);
    },
    isEarlier(topic, event) {
      const joined = joinedAt.get(topic);
      const time = CloudEvent.safeParse(event).data?.time;
      if (joined === undefined || time === undefined || joined > now()) return false;
      return new Date(time) < joined;
    },
  };
}
