import { publishComponent } from "@arch/contracts/topic";

/** The brokers that components/ has a folder for; one of them runs at a time. */
export const servers: Readonly<Record<string, Broker>> = {
  redis: describeBroker("redis", "127.0.0.1:6379", "Redis Streams", "pubsub.redis"),
  rabbitmq: describeBroker("amqp", "127.0.0.1:5672", "RabbitMQ", "pubsub.rabbitmq"),
};

type Broker = ReturnType<typeof describeBroker>;

function describeBroker(protocol: string, host: string, title: string, type: string) {
  const description =
    `${title}, as the Dapr component ${publishComponent}. An app only calls its own sidecar, ` +
    "so its code does not depend on the broker.";
  return { host, protocol, description, "x-dapr-component": { name: publishComponent, type } };
}
