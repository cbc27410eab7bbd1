import type { Actor, Resume, World } from "./world.ts";

/** A request on its way through the sidecars. */
export interface HttpRequest {
  app: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string | undefined>;
  body: string;
}

/** A running process that can respond. */
export interface Callee {
  actor: Actor;
  serve(request: HttpRequest): Promise<HttpResponse>;
}

/** Sends a request. Undefined if no response arrived; the request may have been processed. */
export type Call = (request: HttpRequest) => Promise<HttpResponse | undefined>;

type Reply = (response?: HttpResponse) => void;

const abandoned = "arrives, caller has given up";
const doubled = "arrives twice";
const lost = "is lost";

/** Creates a network that loses requests and responses, and repeats requests as Dapr does. */
export function createNetwork(world: World, calleesOf: (app: string) => Callee[]): Call {
  let turn = 0;

  /** Round-robin over the running replicas. */
  function deliver(request: HttpRequest, reply: Reply): Resume | undefined {
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
      const reply = once((response?: HttpResponse) =>
        postResponse(world, caller, response, resolve),
      );
      const arrive = () => deliver(request, reply);
      world.post({
        ...step,
        outcomes: () => ["arrives", lost, doubled, abandoned],
        take(outcome) {
          if (outcome === lost || outcome === abandoned) reply();
          if (outcome === lost) return undefined;
          if (outcome === doubled)
            world.post({ ...step, outcomes: () => ["arrives"], take: arrive });
          return arrive();
        },
      });
    });
  };
}

/** Serves a request; if the process crashes meanwhile, the connection breaks. */
function handOver({ actor, serve }: Callee, request: HttpRequest, reply: Reply): Resume {
  const hangUp = () => reply();
  actor.onCrash.add(hangUp);
  const go = () =>
    void serve(request).then((response) => {
      actor.onCrash.delete(hangUp);
      reply(response);
    });
  return { actor, go };
}

function postResponse(
  world: World,
  actor: Actor,
  response: HttpResponse | undefined,
  resolve: Reply,
): void {
  world.post({
    label: response === undefined ? "no response" : `response ${response.status} ${response.body}`,
    owner: () => actor,
    fault: "network",
    outcomes: () => (response === undefined ? ["is noticed"] : ["arrives", lost]),
    take: (outcome) => ({ actor, go: () => resolve(outcome === lost ? undefined : response) }),
  });
}

function once(reply: Reply): Reply {
  let isDone = false;
  return (response) => {
    if (!isDone) reply(response);
    isDone = true;
  };
}
