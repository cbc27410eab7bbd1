const purposes: Readonly<Record<string, string>> = {
  person: "Registration",
  billing: "Accounts and their balances",
  order: "Orders, paid from the account",
  notification: "Messages about every operation on an account",
};

/** The tag of a service; one without a line above is described by its name. */
export function describeService(name: string) {
  return { name, description: purposes[name] ?? `The service ${name}` };
}
