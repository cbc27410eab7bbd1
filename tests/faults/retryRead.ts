import { setTimeout as delay } from "node:timers/promises";
import { MongoNetworkError, MongoServerSelectionError } from "mongodb";

const timeoutMs = 30_000;

/** Repeats a read of the databases while a fault makes MongoDB unavailable. @throws the last error after 30 s. */
export async function retryRead<T>(read: () => Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const isUnavailable =
        error instanceof MongoNetworkError || error instanceof MongoServerSelectionError;
      if (!isUnavailable || performance.now() > deadlineMs) throw error;
      await delay(100);
    }
  }
}
