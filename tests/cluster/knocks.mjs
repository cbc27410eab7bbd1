// What an intruder's pod runs: it knocks at the shop's doors and prints, as one line of JSON, what it was told at each.
import { once } from "node:events";
import { connect } from "node:net";
import { MongoClient } from "mongodb";

const { DAPR_HTTP_PORT = "3500", TARGET_NAMESPACE, APP_ADDRESS, BROKER } = process.env;
const sidecar = `http://127.0.0.1:${DAPR_HTTP_PORT}`;
const timeoutMs = 5_000;
const invocation = "/v1.0/invoke/billing/method/account/operation";
const operation = {
  method: "PUT",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ login: "intruder", operation: "deposit", sum: 1 }),
};

/**
 * @param {string} url
 * @param {RequestInit} [init]
 */
async function ask(url, init = operation) {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...init, signal });
    return `${response.status} ${(await response.text()).slice(0, 200)}`;
  } catch (error) {
    return sentenceOf(error);
  }
}

/** @param {unknown} error */
function sentenceOf(error) {
  const { cause, message, code } =
    /** @type {Error & { cause?: { code?: string }, code?: unknown }} */ (error);
  return `no: ${cause?.code ?? code ?? message}`;
}

async function askMongo() {
  const client = new MongoClient("mongodb://arch-mongodb:27017/?directConnection=true", {
    serverSelectionTimeoutMS: timeoutMs,
  });
  try {
    return `${await client.db("billing").collection("accounts").countDocuments()} accounts`;
  } catch (error) {
    return sentenceOf(error);
  } finally {
    await client.close();
  }
}

/** Sends bytes to a port and answers the last that came back, as text, until the server or the time ends it. */
async function say(
  /** @type {string} */ host,
  /** @type {number} */ port,
  /** @type {Buffer[]} */ words,
) {
  const socket = connect(port, host);
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(Object.assign(new Error("nobody answers"), { code: "ETIMEDOUT" }));
  });
  let last = "";
  try {
    await once(socket, "connect");
    for (const word of words) {
      socket.write(word);
      const [answer] = await Promise.race([once(socket, "data"), once(socket, "close")]);
      last = Buffer.isBuffer(answer) ? answer.toString("latin1") : "closed";
    }
    return last;
  } catch (error) {
    return sentenceOf(error);
  } finally {
    socket.destroy();
  }
}

/** AMQP 0-9-1: the greeting, and a log-in as the user that a fresh RabbitMQ has. A letter stands for a byte. */
function amqpLogin() {
  const size = (/** @type {string} */ text) =>
    `\0\0${String.fromCharCode(text.length >> 8, text.length & 255)}`;
  const long = (/** @type {string} */ text) => size(text) + text;
  const short = (/** @type {string} */ text) => String.fromCharCode(text.length) + text;
  // With this capability the server says why it refuses, instead of hanging up.
  const capabilities = `${short("authentication_failure_close")}t\x01`;
  const properties = `${short("capabilities")}F${long(capabilities)}`;
  const login = long(properties) + short("PLAIN") + long("\0guest\0guest") + short("en_US");
  const startOk = `\0\x0a\0\x0b${login}`;
  const frame = `\x01\0\0${long(startOk)}\xce`;
  return [Buffer.from("AMQP\0\0\x09\x01", "latin1"), Buffer.from(frame, "latin1")];
}

const askBroker = {
  redis: () => say("arch-redis", 6379, [Buffer.from("XLEN operation-events\r\n")]),
  rabbitmq: () => say("arch-rabbitmq", 5672, amqpLogin()),
};

// The sidecar of this pod must have come up, or its refusal would be taken for billing's.
for (;;) {
  const health = await ask(`${sidecar}/v1.0/healthz/outbound`, { method: "GET" });
  if (health.startsWith("204")) break;
}
const knocks = {
  "billing through its own sidecar": await ask(
    `${sidecar}/v1.0/invoke/billing.${TARGET_NAMESPACE}/method/account/operation`,
  ),
  "billing's app": await ask(`http://${APP_ADDRESS}:8080/account/operation`),
  "billing's sidecar": await ask(`http://${APP_ADDRESS}:3500/v1.0/metadata`, { method: "GET" }),
  "billing's sidecar's public port": await ask(`http://${APP_ADDRESS}:3501${invocation}`),
  "billing's sidecar's inner port": await ask(`http://${APP_ADDRESS}:50002${invocation}`),
  MongoDB: await askMongo(),
  "the broker": await askBroker[BROKER === "rabbitmq" ? "rabbitmq" : "redis"](),
};
console.log(JSON.stringify(knocks));
