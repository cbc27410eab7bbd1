import type { z } from "zod";
import type { AppId, ServiceId } from "./apps.ts";
import type { ProblemCode } from "./problem.ts";

export type Replies = Readonly<Record<number, z.ZodType>>;

/** One call of the API: the service that serves it, its callers, its input and its replies. */
export interface Endpoint<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  H extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  R extends Replies = Replies,
> {
  app: ServiceId;
  method: "get" | "post" | "put";
  path: string;
  summary: string;
  /** `public` is served by the gateway to everyone; a list of services makes the call internal, and the gateway has no route for it. */
  callers: "public" | readonly AppId[];
  /** The services that invoke a public call themselves, beside the gateway. */
  internalCallers?: readonly AppId[];
  /** A repeat of this call must not move money twice, so the gateway adds an Idempotency-Key where the client sent none. */
  movesMoney?: boolean;
  params?: P;
  query?: Q;
  headers?: H;
  body?: B;
  replies: R;
  /** The problem codes of this call, beside those that every call can have. */
  problems: readonly ProblemCode[];
}

/** Declares an endpoint and keeps the types of its schemas for handlers and callers. */
export function endpoint<
  R extends Replies,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  H extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(declared: Endpoint<P, Q, H, B, R>): Endpoint<P, Q, H, B, R> {
  return declared;
}

/** Declares an endpoint that several services serve. */
export function sharedEndpoint<B extends z.ZodType, R extends Replies>(
  declared: Omit<Endpoint<z.ZodUndefined, z.ZodUndefined, z.ZodUndefined, B, R>, "app">,
) {
  return declared;
}
