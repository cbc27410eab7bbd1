// The program of an attacker's pod: it sends requests to the shop's ports and prints the results as one line of JSON.
import { once } from "node:events";
import { connect } from "node:net";
import { MongoClient } from "mongodb";

const { DAPR_HTTP_PORT = "3500", TARGET_NAMESPACE, APP_ADDRESS, BROKER = "" } = process.env;
const sidecar = `http://127.0.0.1:${DAPR_HTTP_PORT}`;
const timeoutMs = 5_000;
const invocation = "/v1.0/invoke/billing/method/account/operation";
const operation = {
  method: "PUT",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ login: "attacker", operation: "deposit", sum: 1 }),
};

/**
 * @param {string} url
 * @param {RequestInit} [init]
 */
async function request(url, init = operation) {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { ...init, signal });
    return `${response.status} ${(await response.text()).slice(0, 200)}`;
  } catch (error) {
    return failureOf(error);
  }
}

/** @param {unknown} error */
function failureOf(error) {
  const { cause, message, code } =
    /** @type {Error & { cause?: { code?: string }, code?: unknown }} */ (error);
  return `failed: ${cause?.code ?? code ?? message}`;
}

async function queryMongo() {
  const client = new MongoClient("mongodb://arch-mongodb:27017/?directConnection=true", {
    serverSelectionTimeoutMS: timeoutMs,
  });
  try {
    return `${await client.db("billing").collection("accounts").countDocuments()} accounts`;
  } catch (error) {
    return failureOf(error);
  } finally {
    await client.close();
  }
}

/** Sends messages to a port and returns the last response as text. */
async function exchange(
  /** @type {string} */ host,
  /** @type {number} */ port,
  /** @type {Buffer[]} */ messages,
) {
  const socket = connect(port, host);
  socket.setTimeout(timeoutMs, () => {
    socket.destroy(Object.assign(new Error("no response"), { code: "ETIMEDOUT" }));
  });
  let last = "";
  try {
    await once(socket, "connect");
    for (const message of messages) {
      socket.write(message);
      const [response] = await Promise.race([once(socket, "data"), once(socket, "close")]);
      last = Buffer.isBuffer(response) ? response.toString("latin1") : "closed";
    }
    return last;
  } catch (error) {
    return failureOf(error);
  } finally {
    socket.destroy();
  }
}

/** AMQP 0-9-1: the protocol header, and a log-in as RabbitMQ's default user. Each character is one byte. */
function amqpLogin() {
  const size = (/** @type {string} */ text) =>
    `\0\0${String.fromCharCode(text.length >> 8, text.length & 255)}`;
  const long = (/** @type {string} */ text) => size(text) + text;
  const short = (/** @type {string} */ text) => String.fromCharCode(text.length) + text;
  // With this capability the server sends the reason of a refusal before it closes the connection.
  const capabilities = `${short("authentication_failure_close")}t\x01`;
  const properties = `${short("capabilities")}F${long(capabilities)}`;
  const login = long(properties) + short("PLAIN") + long("\0guest\0guest") + short("en_US");
  const startOk = `\0\x0a\0\x0b${login}`;
  const frame = `\x01\0\0${long(startOk)}\xce`;
  return [Buffer.from("AMQP\0\0\x09\x01", "latin1"), Buffer.from(frame, "latin1")];
}

const brokerRequests = new Map([
  ["redis", () => exchange("arch-redis", 6379, [Buffer.from("XLEN operation-events\r\n")])],
  ["rabbitmq", () => exchange("arch-rabbitmq", 5672, amqpLogin())],
]);
const requestToBroker = brokerRequests.get(BROKER);
if (requestToBroker === undefined)
  throw new Error(`attackerRequests.mjs has no request for ${BROKER}`);

// The sidecar of this pod must be up; otherwise its own failure would be taken for billing's refusal.
for (;;) {
  const health = await request(`${sidecar}/v1.0/healthz/outbound`, { method: "GET" });
  if (health.startsWith("204")) break;
}
const results = {
  "billing through its own sidecar": await request(
    `${sidecar}/v1.0/invoke/billing.${TARGET_NAMESPACE}/method/account/operation`,
  ),
  "billing's app": await request(`http://${APP_ADDRESS}:8080/account/operation`),
  "billing's sidecar": await request(`http://${APP_ADDRESS}:3500/v1.0/metadata`, { method: "GET" }),
  "billing's sidecar's public port": await request(`http://${APP_ADDRESS}:3501${invocation}`),
  "billing's sidecar's internal port": await request(`http://${APP_ADDRESS}:50002${invocation}`),
  MongoDB: await queryMongo(),
  "the broker": await requestToBroker(),
};
console.log(JSON.stringify(results));
