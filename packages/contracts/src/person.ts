import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { Login } from "./login.ts";
import { Balance } from "./money.ts";
import { freeText } from "./text.ts";

/** Registration: fields not named here are ignored and not stored. */
export const RegisterPerson = z.object({
  login: Login,
  // What browsers accept in <input type=email>.
  email: z.email({ pattern: z.regexes.html5Email, error: "must be an e-mail address" }).max(254),
  name: freeText(200).optional(),
  phone: freeText(32).optional(),
});
export type RegisterPerson = z.output<typeof RegisterPerson>;

/**
 * A person as services pass it on. The rules for characters are not repeated: a person who was stored under earlier rules
 * must still get an account.
 */
export const StoredPerson = z.object({
  login: Login,
  email: z.string().max(254),
  name: z.string().max(200).optional(),
  phone: z.string().max(32).optional(),
});

/** The account as it was opened; later operations do not change it. */
export const OpenedAccount = z.object({
  login: Login,
  balance: Balance,
  currency: z.string(),
  openedAt: z.iso.datetime(),
});
export type OpenedAccount = z.output<typeof OpenedAccount>;

export const Person = RegisterPerson.extend({ account: OpenedAccount });
export type Person = z.output<typeof Person>;

export const register = endpoint({
  app: "person",
  method: "post",
  path: "/person/register",
  summary: "Registers a person and opens the account",
  callers: "public",
  body: RegisterPerson,
  replies: { 200: Person },
  problems: ["login_taken"],
});
