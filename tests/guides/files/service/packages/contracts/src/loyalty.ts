import { z } from "zod";
import { AccountQuery } from "./account.ts";
import { endpoint } from "./endpoint.ts";
import { Login } from "./login.ts";

export const Points = z.object({
  login: Login,
  points: z.int().nonnegative().meta({ description: "One point per whole unit paid for orders" }),
});

export const getPoints = endpoint({
  app: "loyalty",
  method: "get",
  path: "/loyalty/points",
  summary: "The points of a login",
  callers: "public",
  query: AccountQuery,
  replies: { 200: Points },
  problems: [],
});
