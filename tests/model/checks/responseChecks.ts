import type { Snapshot } from "@arch/invariants/snapshot";
import { identify } from "../../../services/billing/src/ledger/operationId.ts";
import type { Scenario, Wish } from "../scenario.ts";
import type { Told } from "../shop/clients.ts";
import {
  operationViolations,
  orderViolations,
  refusalViolations,
  registrationViolations,
} from "./responseFacts.ts";

/** Notes a fact about a subject; a violation when another fact was noted before. */
type Same = (subject: string, fact: string) => string[];

/** What a response is compared with. */
interface Evidence {
  scenario: Scenario;
  snapshot: Snapshot;
  same: Same;
}

/**
 * Creates the check of all responses to clients: a response agrees with what is stored at that moment, and all responses
 * to one key agree with each other.
 */
export function createResponseCheck(
  read: () => Snapshot,
  scenario: Scenario,
): (told: Told) => string[] {
  const facts = new Map<string, string>();
  const same: Same = (subject, fact) => {
    const before = facts.get(subject) ?? fact;
    facts.set(subject, before);
    return before === fact ? [] : [`${subject} was ${before} in a response, then ${fact}`];
  };
  return function check(told) {
    const { wish, answer, body } = told;
    const snapshot = read();
    if (answer.status === 500) return [`${wish.kind} ${wish.key}: ${answer.body}`];
    if (answer.status === 422) return refusalViolations(wish, body, scenario.wishes);
    const early = earlyResponses(told, scenario);
    if (early.length > 0) return early;
    if (wish.kind === "register") return registrationViolations(told, snapshot);
    const checkOne = wish.kind === "order" ? checkOrder : checkOperation;
    return checkOne(told, { scenario, snapshot, same });
  };
}

function checkOrder(
  { wish, answer, body }: Told,
  { scenario, snapshot, same }: Evidence,
): string[] {
  if (answer.status >= 500) {
    return scenario.faults.includes("database") ? [] : [`an order failed: ${answer.body}`];
  }
  const subject = `order ${wish.login} ${wish.key}`;
  const violations = orderViolations(wish, body, answer.status, snapshot);
  const status = answer.status === 404 ? "declined" : String(body["status"]);
  if (status !== "pending") violations.push(...same(`the status of ${subject}`, status));
  if (answer.status !== 404) violations.push(...same(subject, String(body["orderId"])));
  return violations;
}

function checkOperation(told: Told, { scenario, snapshot, same }: Evidence): string[] {
  const { wish, answer, body, number } = told;
  if (answer.status === 503) return unavailableViolations(wish, scenario, snapshot);
  if (answer.status !== 200) return [];
  const subject = `operation ${wish.login} ${wish.key}`;
  const { operationId, isPaid, balance } = body;
  const isReplayed = answer.headers["Idempotent-Replayed"] === "true";
  return [
    ...same(subject, JSON.stringify({ operationId, isPaid, balance })),
    // Only one response may claim to be the first.
    ...(isReplayed ? [] : same(`the first response to ${subject}`, `response ${number}`)),
    ...operationViolations(wish, body, snapshot),
  ];
}

/** Without faults and concurrency no client has to repeat its request. */
function earlyResponses({ wish, answer }: Told, scenario: Scenario): string[] {
  const { kind, key, waitSeconds } = wish;
  const isFaultFree = scenario.choices.length === 0 && scenario.style === scenario.laterStyle;
  if (!isFaultFree || [200, 404].includes(answer.status)) return [];
  if (answer.status === 202 && waitSeconds === 0) return [];
  return [`the response to ${kind} ${key} is ${answer.status} in a fault-free run`];
}

/** 503 means that nothing was stored, unless the same was requested twice or repeated by the network. */
function unavailableViolations(
  wish: Wish,
  { faults, wishes }: Scenario,
  { entries }: Snapshot,
): string[] {
  const { login, key, tries } = wish;
  const isAlone = wishes.filter((other) => other.login === login && other.key === key).length === 1;
  if (!isAlone || tries > 1 || faults.includes("network")) return [];
  const { operationId } = identify({ caller: undefined, login, key });
  const isStored = entries.some(({ _id }) => _id === operationId);
  return isStored ? [`${operationId} is stored, and the response was 503`] : [];
}
