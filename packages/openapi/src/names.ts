import * as account from "@arch/contracts/account";
import * as headers from "@arch/contracts/headers";
import * as login from "@arch/contracts/login";
import * as money from "@arch/contracts/money";
import * as notice from "@arch/contracts/notice";
import * as order from "@arch/contracts/order";
import * as page from "@arch/contracts/page";
import * as person from "@arch/contracts/person";
import * as problem from "@arch/contracts/problem";

/** What something is called, by the thing itself. */
export type Names = ReadonlyMap<unknown, string>;

/**
 * The names under which the code exports schemas and endpoints; the document calls them the same,
 * so nobody keeps a second list. What the public calls do not use stays out of the document.
 */
export const exportedNames: Names = new Map(
  [account, headers, login, money, notice, order, page, person, problem]
    .flatMap((module) => Object.entries(module))
    .map(([name, value]) => [value, name]),
);
