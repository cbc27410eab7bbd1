import { publishComponent } from "@arch/contracts/topic";
import type { Server } from "./document.ts";

const sameForApps =
  "Apps speak to their own sidecar alone, so none of them knows which broker it is";

/** The brokers that there is a component for; one of them runs at a time. */
export const servers: Readonly<Record<string, Server>> = {
  redis: broker("redis", "127.0.0.1:6379", "Redis Streams"),
  rabbitmq: broker("amqp", "127.0.0.1:5672", "RabbitMQ", "pubsub.rabbitmq"),
};

function broker(
  protocol: string,
  host: string,
  title: string,
  type = `pubsub.${protocol}`,
): Server {
  return {
    host,
    protocol,
    description: `${title}, as the Dapr component ${publishComponent}. ${sameForApps}.`,
    "x-dapr-component": { name: publishComponent, type },
  };
}
