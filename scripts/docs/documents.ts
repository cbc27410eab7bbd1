import { asyncapi } from "@arch/asyncapi/asyncapi";
import { api } from "@arch/contracts/api";
import { topics } from "@arch/contracts/events";
import { openapi } from "@arch/openapi/openapi";
import { type GeneratedFile, yamlFile } from "./generatedFile.ts";

/** The API documents in docs/, from the current declarations. */
export function documents(): GeneratedFile[] {
  return [
    yamlFile("docs/openapi.yaml", "packages/contracts", [openapi(api, { audience: "services" })]),
    yamlFile("docs/asyncapi.yaml", "packages/contracts", [asyncapi(topics)]),
  ];
}
