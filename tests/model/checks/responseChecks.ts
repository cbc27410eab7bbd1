import type { Snapshot } from "@arch/invariants/snapshot";
import { operationRef } from "../../../services/billing/src/ledger/operationId.ts";
import type { ClientRequest, Scenario } from "../scenario.ts";
import type { ClientResponse } from "../shop/clients.ts";
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
): (one: ClientResponse) => string[] {
  const facts = new Map<string, string>();
  const same: Same = (subject, fact) => {
    const before = facts.get(subject) ?? fact;
    facts.set(subject, before);
    return before === fact ? [] : [`${subject} was ${before} in a response, then ${fact}`];
  };
  return function check(one) {
    const { request, response, body } = one;
    const snapshot = read();
    if (response.status === 500) return [`${request.kind} ${request.key}: ${response.body}`];
    if (response.status === 422) return refusalViolations(request, body, scenario.requests);
    const early = earlyResponses(one, scenario);
    if (early.length > 0) return early;
    if (request.kind === "register") return registrationViolations(one, snapshot);
    const checkOne = request.kind === "order" ? checkOrder : checkOperation;
    return checkOne(one, { scenario, snapshot, same });
  };
}

function checkOrder(
  { request, response, body }: ClientResponse,
  { scenario, snapshot, same }: Evidence,
): string[] {
  if (response.status >= 500) {
    return scenario.faults.includes("database") ? [] : [`an order failed: ${response.body}`];
  }
  const subject = `order ${request.login} ${request.key}`;
  const violations = orderViolations(request, body, response.status, snapshot);
  const status = response.status === 404 ? "declined" : String(body["status"]);
  if (status !== "pending") violations.push(...same(`the status of ${subject}`, status));
  if (response.status !== 404) violations.push(...same(subject, String(body["orderId"])));
  return violations;
}

function checkOperation(one: ClientResponse, { scenario, snapshot, same }: Evidence): string[] {
  const { request, response, body, number } = one;
  if (response.status === 503) return unavailableViolations(request, scenario, snapshot);
  if (response.status !== 200) return [];
  const subject = `operation ${request.login} ${request.key}`;
  const { operationId, isPaid, balance } = body;
  const isReplayed = response.headers["Idempotent-Replayed"] === "true";
  return [
    ...same(subject, JSON.stringify({ operationId, isPaid, balance })),
    // Only one response may claim to be the first.
    ...(isReplayed ? [] : same(`the first response to ${subject}`, `response ${number}`)),
    ...operationViolations(request, body, snapshot),
  ];
}

/** Without faults and concurrency no client has to repeat its request. */
function earlyResponses({ request, response }: ClientResponse, scenario: Scenario): string[] {
  const { kind, key, waitSeconds } = request;
  const isFaultFree = scenario.choices.length === 0 && scenario.style === scenario.laterStyle;
  if (!isFaultFree || [200, 404].includes(response.status)) return [];
  if (response.status === 202 && waitSeconds === 0) return [];
  return [`the response to ${kind} ${key} is ${response.status} in a fault-free run`];
}

/** 503 means that nothing was stored, unless the same was requested twice or repeated by the network. */
function unavailableViolations(
  request: ClientRequest,
  { faults, requests }: Scenario,
  { entries }: Snapshot,
): string[] {
  const { login, key, attempts } = request;
  const isAlone =
    requests.filter((other) => other.login === login && other.key === key).length === 1;
  if (!isAlone || attempts > 1 || faults.includes("network")) return [];
  const { operationId } = operationRef({ caller: undefined, login, key });
  const isStored = entries.some(({ _id }) => _id === operationId);
  return isStored ? [`${operationId} is stored, and the response was 503`] : [];
}
