import { operationRef } from "../../../services/billing/src/ledger/operationId.ts";
import type { Scenario, ClientRequest as Wish } from "../scenario.ts";
import type { ClientResponse as Told } from "../shop/clients.ts";
import type { State } from "../shop/state.ts";
import { wrongOperation, wrongOrder, wrongRefusal, wrongRegistration } from "./answerFacts.ts";

/** Notes what was said about a topic; says what is wrong with saying something else later. */
type Same = (topic: string, fact: string) => string[];

/** What an answer is judged by. */
interface Evidence {
  scenario: Scenario;
  state: State;
  same: Same;
}

/**
 * Makes a judge of every answer that a client gets, in sentences about what is wrong with it: an
 * answer tells what is on record at that moment, and tells the same to the same key for ever.
 */
export function createJudge(readState: () => State, scenario: Scenario): (told: Told) => string[] {
  const answered = new Map<string, string>();
  const same: Same = (topic, fact) => {
    const before = answered.get(topic) ?? fact;
    answered.set(topic, before);
    return before === fact ? [] : [`${topic} was answered ${before}, then ${fact}`];
  };
  return function judge(told) {
    const { request: wish, response: answer, body } = told;
    const state = readState();
    if (answer.status === 500) return [`${wish.kind} ${wish.key}: ${answer.body}`];
    if (answer.status === 422) return wrongRefusal(wish, body, scenario.requests);
    const late = wrongDelay(told, scenario);
    if (late.length > 0) return late;
    if (wish.kind === "register") return wrongRegistration(told, state);
    const judgeOne = wish.kind === "order" ? judgeOrder : judgeOperation;
    return judgeOne(told, { scenario, state, same });
  };
}

function judgeOrder(
  { request: wish, response: answer, body }: Told,
  { scenario, state, same }: Evidence,
): string[] {
  if (answer.status >= 500) {
    return isDatabaseWell(scenario) ? [`an order failed: ${answer.body}`] : [];
  }
  const topic = `order ${wish.login} ${wish.key}`;
  const wrong = wrongOrder(wish, body, answer.status, state);
  const status = answer.status === 404 ? "declined" : String(body["status"]);
  if (status !== "pending") wrong.push(...same(`the status of ${topic}`, status));
  if (answer.status !== 404) wrong.push(...same(topic, String(body["orderId"])));
  return wrong;
}

function judgeOperation(told: Told, { scenario, state, same }: Evidence): string[] {
  const { request: wish, response: answer, body, number } = told;
  if (answer.status === 503) return wrongDenial(wish, scenario, state);
  if (answer.status !== 200) return [];
  const topic = `operation ${wish.login} ${wish.key}`;
  const { operationId, isPaid, balance } = body;
  const isReplayed = answer.headers["Idempotent-Replayed"] === "true";
  return [
    ...same(topic, JSON.stringify({ operationId, isPaid, balance })),
    // Only one answer may claim to be the first.
    ...(isReplayed ? [] : same(`the first answer to ${topic}`, `answer ${number}`)),
    ...wrongOperation(wish, body, state),
  ];
}

/** Where everything happens in its turn and nothing fails, nobody is sent away to come again. */
function wrongDelay({ request: wish, response: answer }: Told, scenario: Scenario): string[] {
  const { kind, key, waitSeconds } = wish;
  const isPeaceful = scenario.choices.length === 0 && scenario.style === scenario.laterStyle;
  if (!isPeaceful || [200, 404].includes(answer.status)) return [];
  if (answer.status === 202 && waitSeconds === 0) return [];
  return [`${kind} ${key} was answered ${answer.status} in peace`];
}

function isDatabaseWell({ faults }: Scenario): boolean {
  return !faults.includes("database");
}

/**
 * “Not available” means that nothing was written, where nobody else asked for the same and nothing
 * was repeated.
 */
function wrongDenial(
  wish: Wish,
  { faults, requests: wishes }: Scenario,
  { entries }: State,
): string[] {
  const { login, key, attempts: tries } = wish;
  const isAlone = wishes.filter((other) => other.login === login && other.key === key).length === 1;
  if (!isAlone || tries > 1 || faults.includes("network")) return [];
  const { operationId } = operationRef({ caller: undefined, login, key });
  const isRecorded = entries.some(({ _id }) => _id === operationId);
  return isRecorded ? [`${operationId} is on record though the client was told to repeat it`] : [];
}
