import type { AppId } from "@arch/contracts/apps";

/** What each service does for the others and for everyone. */
export const descriptionOf: Readonly<Record<AppId, string>> = {
  gateway: "The door for the public",
  person: "Registration",
  billing: "Accounts and the money in them",
  order: "Orders, paid from the account",
  notification: "Letters about every movement of money",
};
