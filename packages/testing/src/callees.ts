import type { AppId } from "@arch/contracts/apps";
import type { Endpoint } from "@arch/contracts/endpoint";
import type { z } from "zod";
import type { FakeSidecar, SeenInvocation } from "./fakeSidecar.ts";
import { parseJson } from "./json.ts";

type Callable<B extends z.ZodType, R extends z.ZodType> = Pick<Endpoint, "method" | "path"> & {
  app: AppId;
  body?: B;
  replies: { 200: R };
};

/**
 * Replaces a service by a handler of one of its endpoints, which responds 200. Any other call of that service, and a
 * request that violates the contract, gets status 500.
 */
export function fakeEndpoint<B extends z.ZodType, R extends z.ZodType>(
  { callees }: Pick<FakeSidecar, "callees">,
  { app, method, path, body: schema, replies }: Callable<B, R>,
  handle: (body: z.output<B>, invocation: SeenInvocation) => z.input<R> | Promise<z.input<R>>,
): void {
  callees.set(app, async (invocation) => {
    const { data } = schema?.safeParse(parseJson<unknown>(invocation.body)) ?? {};
    const isExpected = invocation.method === method.toUpperCase() && invocation.path === path;
    if (!isExpected || data === undefined) return { status: 500, body: { unexpected: invocation } };
    return { status: 200, body: replies[200].parse(await handle(data, invocation)) };
  });
}
