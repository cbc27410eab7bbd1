import type { z } from "zod";
import type { ProblemCode } from "./problem.ts";

/** The services by their Dapr app ids. */
export type AppId = "gateway" | "person" | "billing" | "order" | "notification";

export type Replies = Readonly<Record<number, z.ZodType>>;

/** One call of the API: who serves it, who may make it, what goes in and what comes back. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  H extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends Replies = Replies,
> {
  app: Exclude<AppId, "gateway">;
  method: "get" | "post" | "put";
  path: string;
  summary: string;
  /** Everyone, through the gateway; or only the services named here, and then the gateway does not know the call. */
  callers: "public" | readonly AppId[];
  /** The services that make a public call themselves, not only the gateway on behalf of a client. */
  insiders?: readonly AppId[];
  /** A repeat of this call must not move money twice, so it always travels with a key. */
  movesMoney?: boolean;
  params?: P;
  query?: Q;
  headers?: H;
  body?: B;
  replies: R;
  /** What can go wrong beside what can go wrong with every call. */
  problems: readonly ProblemCode[];
}

/** Declares an endpoint; the types of its schemas reach whoever serves it. */
export function endpoint<
  R extends Replies,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  H extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(declared: Endpoint<P, Q, H, B, R>): Endpoint<P, Q, H, B, R> {
  return declared;
}
