import type { Stack } from "../stack/stack.ts";

/** What is printed when the shop is open, `seconds` after the start. */
export function welcome({ baseUrl, broker, style, logFolder }: Stack, seconds: number): string {
  const json = "-H 'content-type: application/json'";
  const post = (path: string, body: string, method = "POST") =>
    `  curl -X ${method} ${baseUrl}${path} ${json} \\\n    -d '${body}'`;
  return `
The shop is open at ${baseUrl} (broker: ${broker}, style: ${style}, ready in ${seconds} s).

Try it:
${post("/person/register", '{"login": "ann", "email": "ann@example.com"}')}
${post("/account/operation", '{"login": "ann", "operation": "deposit", "sum": 100}', "PUT")}
${post("/order/createOrder", '{"login": "ann", "price": 60}')}
  curl '${baseUrl}/notice/notices/?login=ann'

All eight steps of the scenario:
  npx newman run postman/arch.postman_collection.json --env-var baseUrl=${baseUrl}

Logs: ${logFolder}
Stop: Ctrl-C
`;
}
