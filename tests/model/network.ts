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

/** Sends a request. Undefined when no answer came back; it may have been carried out all the same. */
export type Call = (request: Request) => Promise<Answer | undefined>;

type Reply = (answer?: Answer) => void;

const abandoned = "arrives, but nobody waits for the answer";
const doubled = "arrives twice";
const lost = "is lost";

/** Makes a network that loses requests and answers, and repeats requests, as Dapr does. */
export function createNetwork(world: World, calleesOf: (app: string) => Callee[]): Call {
  let turn = 0;

  /** Has one of the replicas carry it out, in turn; a callee that dies breaks the connection. */
  function deliver(request: Request, reply: Reply): Resume | undefined {
    const callees = calleesOf(request.app);
    const callee = callees[turn++ % callees.length];
    if (callee === undefined) {
      reply();
      return undefined;
    }
    const { actor, serve } = callee;
    const hangUp = () => reply();
    actor.onDeath.add(hangUp);
    const go = () =>
      void serve(request).then((answer) => {
        actor.onDeath.delete(hangUp);
        reply(answer);
      });
    return { actor, go };
  }

  return function call(request) {
    const caller = world.current();
    const step = {
      label: `${request.method} ${request.path} ${request.body}`,
      owner: () => caller,
      fault: "network" as const,
    };
    return new Promise((resolve) => {
      const reply = once((answer?: Answer) => postAnswer(world, caller, answer, resolve));
      world.post({
        ...step,
        fates: () => ["arrives", lost, doubled, abandoned],
        take(fate) {
          if (fate === lost || fate === abandoned) reply();
          if (fate === lost) return undefined;
          if (fate === doubled) {
            world.post({ ...step, fates: () => ["arrives"], take: () => deliver(request, reply) });
          }
          return deliver(request, reply);
        },
      });
    });
  };
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
