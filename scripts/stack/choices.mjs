// What can be chosen at the start; the first of each is the default. A new broker is named here,
// described in brokers.mjs, registered in runtimes/daprd-components.go, and has a folder of its own
// in components/.

/** @typedef {"redis" | "rabbitmq"} BrokerName */
/** @type {readonly [BrokerName, ...BrokerName[]]} */
export const BROKERS = ["redis", "rabbitmq"];

/** The default is the choice of the assignment; contracts/src/style.ts says how they differ. */
/** @typedef {"http" | "notification" | "collaboration"} StyleName */
/** @type {readonly [StyleName, ...StyleName[]]} */
export const STYLES = ["notification", "http", "collaboration"];

/**
 * Checks a word against the choices there are.
 *
 * @template {string} T
 * @param {string} kind what is chosen, such as "broker"
 * @param {string} word
 * @param {readonly T[]} choices
 * @returns {T}
 * @throws {Error} a sentence with the choices
 */
export function choose(kind, word, choices) {
  const chosen = choices.find((choice) => choice === word);
  if (chosen !== undefined) return chosen;
  throw new Error(`There is no ${kind} "${word}"; choose one of: ${choices.join(", ")}.`);
}
