import * as account from "@arch/contracts/account";
import * as events from "@arch/contracts/events";
import * as headers from "@arch/contracts/headers";
import * as login from "@arch/contracts/login";
import * as notice from "@arch/contracts/message";
import * as money from "@arch/contracts/money";
import * as order from "@arch/contracts/order";
import * as page from "@arch/contracts/page";
import * as person from "@arch/contracts/person";
import * as problem from "@arch/contracts/problem";

/** What something is called, by the thing itself. */
export type Names = ReadonlyMap<unknown, string>;

/**
 * The names under which the code exports schemas, endpoints and topics; the documents call them the
 * same, so nobody keeps a second list. What a document does not use stays out of it.
 */
export const exportedNames: Names = new Map(
  [account, events, headers, login, money, notice, order, page, person, problem]
    .flatMap((module) => Object.entries(module))
    .map(([name, value]) => [value, name]),
);
