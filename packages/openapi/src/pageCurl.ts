import type { Operation, Parameter } from "./document.ts";

/** A call as a command for a shell, out of the examples that the document has. */
export function curlOf(
  method: string,
  path: string,
  { parameters, requestBody }: Operation,
  baseUrl: string,
): string {
  const given = (place: Parameter["in"]): [string, string][] =>
    parameters.flatMap(({ in: where, name, example }): [string, string][] =>
      where === place && example !== undefined ? [[name, String(example)]] : [],
    );
  const query = new URLSearchParams(given("query"));
  const target = given("path").reduce(
    (before, [name, value]) => before.replace(`{${name}}`, encodeURIComponent(value)),
    path,
  );
  const body = requestBody?.content["application/json"]?.example;
  const verb = method === "get" ? "" : `-X ${method.toUpperCase()} `;
  const url = baseUrl + target + (query.size > 0 ? `?${query}` : "");
  const lines = [
    `curl ${verb}${quote(url)}`,
    ...given("header").map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
  ];
  if (body !== undefined) {
    lines.push(
      `-H ${quote("Content-Type: application/json")}`,
      `-d ${quote(JSON.stringify(body))}`,
    );
  }
  return lines.join(" \\\n  ");
}

/** Whole and literal for a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
