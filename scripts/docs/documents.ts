import { asyncapi } from "@arch/api-docs/asyncapi/asyncapi";
import { openapi } from "@arch/api-docs/openapi/openapi";
import { api } from "@arch/contracts/api";
import { topics } from "@arch/contracts/events";
import { type GeneratedFile, yamlFile } from "./generatedFile.ts";

/** The API documents in docs/, from the current declarations. */
export function documents(): GeneratedFile[] {
  return [
    yamlFile("docs/openapi.yaml", "packages/contracts", [openapi(api, { audience: "services" })]),
    yamlFile("docs/asyncapi.yaml", "packages/contracts", [asyncapi(topics)]),
  ];
}
