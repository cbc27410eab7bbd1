import type { Actor, Resume, World } from "./world.ts";

/** A request on its way through the sidecars. */
export interface Request {
  app: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** A process that can answer now. */
export interface Callee {
  actor: Actor;
  serve(request: Request): Promise<Answer>;
}

/**
 * Sends a request. Undefined when no answer came back; it may have been carried out all the same.
 */
export type Call = (request: Request) => Promise<Answer | undefined>;

type Reply = (answer?: Answer) => void;

const abandoned = "arrives, but nobody waits for the answer";
const doubled = "arrives twice";
const lost = "is lost";

/** Makes a network that loses requests and answers, and repeats requests, as Dapr does. */
export function createNetwork(world: World, calleesOf: (app: string) => Callee[]): Call {
  let turn = 0;

  /** Takes the replicas in turn. */
  function deliver(request: Request, reply: Reply): Resume | undefined {
    const callees = calleesOf(request.app);
    const callee = callees[turn++ % callees.length];
    if (callee !== undefined) return handOver(callee, request, reply);
    reply();
    return undefined;
  }

  return function call(request) {
    const caller = world.current();
    const label = `${request.method} ${request.path} ${request.body}`;
    const step = { label, owner: () => caller, fault: "network" as const };
    return new Promise((resolve) => {
      const reply = once((answer?: Answer) => postAnswer(world, caller, answer, resolve));
      const arrive = () => deliver(request, reply);
      world.post({
        ...step,
        fates: () => ["arrives", lost, doubled, abandoned],
        take(fate) {
          if (fate === lost || fate === abandoned) reply();
          if (fate === lost) return undefined;
          if (fate === doubled) world.post({ ...step, fates: () => ["arrives"], take: arrive });
          return arrive();
        },
      });
    });
  };
}

/** Has a callee carry a request out; one that dies with it in hand breaks the connection. */
function handOver({ actor, serve }: Callee, request: Request, reply: Reply): Resume {
  const hangUp = () => reply();
  actor.onDeath.add(hangUp);
  const go = () =>
    void serve(request).then((answer) => {
      actor.onDeath.delete(hangUp);
      reply(answer);
    });
  return { actor, go };
}

function postAnswer(world: World, actor: Actor, answer: Answer | undefined, resolve: Reply): void {
  world.post({
    label: answer === undefined ? "no answer" : `answer ${answer.status} ${answer.body}`,
    owner: () => actor,
    fault: "network",
    fates: () => (answer === undefined ? ["is noticed"] : ["arrives", lost]),
    take: (fate) => ({ actor, go: () => resolve(fate === lost ? undefined : answer) }),
  });
}

function once(reply: Reply): Reply {
  let isDone = false;
  return (answer) => {
    if (!isDone) reply(answer);
    isDone = true;
  };
}
