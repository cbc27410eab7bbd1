import { accessTo } from "@arch/contracts/access";
import type { Endpoint } from "@arch/contracts/endpoint";
import { Document } from "yaml";
import { type GeneratedFile, yamlFile } from "./generatedFile.ts";

const comment = [
  " The calls that each app accepts from other apps through their sidecars: by called app, then by calling app. An",
  " operation of Dapr's access control also covers every path below its own and hides the rules for those paths. So a path",
  " with other paths below it ends in `*`, which includes the path itself, and comes last.",
].join("\n");

/** The allowed calls between apps, which the chart turns into Dapr's access control. */
export function accessFile(endpoints: readonly Endpoint[]): GeneratedFile {
  const document = new Document(accessTo(endpoints));
  if (document.contents !== null) document.contents.commentBefore = comment;
  return yamlFile("helm/access.yaml", "packages/contracts", [document]);
}
