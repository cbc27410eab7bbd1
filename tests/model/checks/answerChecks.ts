import { identify } from "../../../services/billing/src/operationId.ts";
import type { Scenario, Wish } from "../scenario.ts";
import type { Told } from "../shop/clients.ts";
import type { State } from "../shop/state.ts";
import { wrongOperation, wrongOrder, wrongRefusal, wrongRegistration } from "./answerFacts.ts";

/**
 * Makes a judge of every answer that a client gets, in sentences about what is wrong with it: an
 * answer tells what is on record at that moment, and tells the same to the same key for ever.
 */
export function createJudge(readState: () => State, scenario: Scenario): (told: Told) => string[] {
  const answered = new Map<string, string>();

  /** Notes what was said about a topic; the first word stands. */
  function same(topic: string, fact: string): string[] {
    const before = answered.get(topic) ?? fact;
    answered.set(topic, before);
    return before === fact ? [] : [`${topic} was answered ${before}, then ${fact}`];
  }

  function judgeOrder({ wish, answer, body }: Told): string[] {
    if (answer.status >= 500)
      return isDatabaseWell(scenario) ? [`an order failed: ${answer.body}`] : [];
    const topic = `order ${wish.login} ${wish.key}`;
    const wrong = wrongOrder(wish, body, answer.status, readState());
    if (answer.status === 404) return [...wrong, ...same(`status of ${topic}`, "declined")];
    if (body["status"] !== "pending")
      wrong.push(...same(`status of ${topic}`, `${body["status"]}`));
    return [...wrong, ...same(topic, `${body["orderId"]}`)];
  }

  let fresh = 0;
  function judgeOperation({ wish, answer, body }: Told): string[] {
    if (answer.status === 503) return wrongDenial(wish, scenario, readState());
    if (answer.status !== 200) return [];
    const topic = `operation ${wish.login} ${wish.key}`;
    const { operationId, isPaid, balance } = body;
    const isReplayed = answer.headers["Idempotent-Replayed"] === "true";
    return [
      ...same(topic, JSON.stringify({ operationId, isPaid, balance })),
      // Only one answer may claim to be the first.
      ...(isReplayed ? [] : same(`the first answer to ${topic}`, `number ${++fresh}`)),
      ...wrongOperation(wish, body, readState()),
    ];
  }

  return function judge(told) {
    const { wish, answer, body } = told;
    if (answer.status === 500) return [`${wish.kind} ${wish.key}: ${answer.body}`];
    if (answer.status === 422) return wrongRefusal(wish, body, scenario.wishes);
    if (wish.kind === "register") return wrongRegistration(wish, answer.status, readState());
    return wish.kind === "order" ? judgeOrder(told) : judgeOperation(told);
  };
}

function isDatabaseWell({ faults }: Scenario): boolean {
  return !faults.includes("database");
}

/**
 * “Not available” means that nothing was written, where nobody else asked for the same and nothing
 * was repeated.
 */
function wrongDenial(wish: Wish, { faults, wishes }: Scenario, { entries }: State): string[] {
  const { login, key, tries } = wish;
  const isAlone = wishes.filter((other) => other.login === login && other.key === key).length === 1;
  if (!isAlone || tries > 1 || faults.includes("network")) return [];
  const { operationId } = identify({ caller: undefined, login, key });
  const isRecorded = entries.some(({ _id }) => _id === operationId);
  return isRecorded ? [`${operationId} is on record though the client was told to repeat it`] : [];
}
