import { readFileSync } from "node:fs";
import { appsOf, noSubscriptionScopes, publishingScopes } from "@arch/contracts/scopes";
import { subscribeComponent, type Topic } from "@arch/contracts/topic";
import { Document, parseAllDocuments, Scalar } from "yaml";
import { BROKERS } from "../stack/brokers.ts";
import { type GeneratedFile, yamlFile } from "./generatedFile.ts";

const templates = "scripts/docs/templates";
const metadataPath = ["spec", "metadata"];
/** Longer values are folded into several lines. */
const foldedAbove = 80;

/** The Dapr components of each broker and their resiliency, from the topics and the templates in scripts/docs/templates. */
export function componentFiles(topics: readonly Topic[]): GeneratedFile[] {
  return [...BROKERS.flatMap((broker) => brokerFiles(broker, topics)), resiliencyFile(topics)];
}

function brokerFiles(broker: string, topics: readonly Topic[]): GeneratedFile[] {
  const template = `${templates}/${broker}.yaml`;
  const [publishing, subscribing, ...others] = readTemplate(template);
  if (publishing === undefined || subscribing === undefined || others.length > 0) {
    throw new Error(
      `${template} needs two documents: the publishing and the subscribing component`,
    );
  }
  const subscriptions = topics.map((topic, index) => {
    // Only the first keeps the template's comments; repeated for each topic they would hide the differences.
    const component = index === 0 ? subscribing.clone() : new Document(subscribing.toJS());
    return subscription(component, topic);
  });
  const sources = `${template} and packages/contracts`;
  return [
    yamlFile(`components/${broker}/pubsub.yaml`, sources, [publisher(publishing, topics)]),
    yamlFile(`components/${broker}/subscriptions.yaml`, sources, subscriptions),
  ];
}

function publisher(component: Document, topics: readonly Topic[]): Document {
  addMetadata(component, "publishingScopes", publishingScopes(topics), {
    why: " The topics that each app may publish. A subscriber publishes to its topics too: its own heartbeat.",
  });
  addMetadata(component, "subscriptionScopes", noSubscriptionScopes(topics), {
    why: " No app subscribes through this component; subscriptions.yaml has a component for each topic.",
  });
  component.set("scopes", appsOf(topics));
  return component;
}

function subscription(component: Document, { name, subscribers }: Topic): Document {
  // yamlFile separates the documents; the separator of the template would follow the heading.
  component.directives = undefined;
  component.setIn(["metadata", "name"], subscribeComponent(name));
  addMetadata(component, "allowedTopics", name);
  component.set("scopes", [...subscribers]);
  return component;
}

function addMetadata(
  component: Document,
  name: string,
  text: string,
  { why }: { why?: string } = {},
): void {
  const value = new Scalar(text);
  if (text.length > foldedAbove) value.type = Scalar.BLOCK_FOLDED;
  const item = component.createNode({ name, value });
  if (why !== undefined) item.commentBefore = why;
  component.addIn(metadataPath, item);
}

function resiliencyFile(topics: readonly Topic[]): GeneratedFile {
  const template = `${templates}/resiliency.yaml`;
  const [resiliency] = readTemplate(template);
  if (resiliency === undefined) throw new Error(`${template} is empty`);
  const inbound = { timeout: "delivery", retry: "delivery" };
  const targets = topics.map(({ name }) => [subscribeComponent(name), { inbound }]);
  resiliency.setIn(["spec", "targets", "components"], Object.fromEntries(targets));
  resiliency.set("scopes", appsOf(topics));
  return yamlFile("components/resiliency.yaml", `${template} and packages/contracts`, [resiliency]);
}

/** @throws Error naming the file when it is missing or is not YAML. */
function readTemplate(path: string): Document[] {
  const text = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
  return parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new Error(`${path}: ${error.message}`, { cause: error });
    return document as Document;
  });
}
