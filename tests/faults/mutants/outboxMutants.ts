import type { Mutant } from "./mutant.ts";
import { brokerStaysFull, recordWithoutEvent, sharedBacklog } from "./outboxScenarios.ts";

const outbox = "packages/kit/dist/outbox";

/** The outbox repeats work, repeats it for ever, or waits for ever. */
export const outboxMutants: readonly Mutant[] = [
  {
    name: "records are published without a claim",
    patches: [
      {
        file: `${outbox}/outboxStore.js`,
        find: "const claim = randomUUID();",
        replace: "return model.find({ _id: trusted({ $in: ids }) }).lean();",
      },
    ],
    style: "notification",
    scenario: sharedBacklog,
    shownBy: [/ publishes of \d+ events$/],
  },
  {
    name: "a refused event is never parked",
    patches: [
      {
        file: `${outbox}/failedAttempt.js`,
        find: "refusals >= parkAfterRefusals",
        replace: "refusals < 0",
      },
    ],
    style: "notification",
    scenario: recordWithoutEvent,
    shownBy: [/ has no event and is not parked$/],
  },
  {
    name: "nothing is delivered by invocation while events fail",
    patches: [
      {
        file: "packages/kit/dist/dapr/transport.js",
        find: "export const attemptsByEvents = 3;",
        replace: "export const attemptsByEvents = Infinity;",
      },
      {
        file: "packages/kit/dist/dapr/publisher.js",
        find: "failures >= failuresInARow",
        replace: "failures < 0",
      },
    ],
    style: "notification",
    scenario: brokerStaysFull,
    shownBy: ["left"],
  },
];
