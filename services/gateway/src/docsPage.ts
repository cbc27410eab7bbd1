import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const markup = (prefix: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>API reference</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${prefix}/docs/swagger-ui.css">
<link rel="stylesheet" href="${prefix}/docs/docs.css">
<div id="docs"></div>
<script src="${prefix}/docs/swagger-ui-bundle.js"></script>
<script src="${prefix}/docs/docs.js"></script>
</html>
`;

// Without validatorUrl: null the page would send the document to a public validator.
const script = (prefix: string) => `SwaggerUIBundle({
  url: "${prefix}/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

// One server and no links: nothing to choose from. The rest keeps tables and code within a phone's width.
const style = `.swagger-ui .scheme-container, .swagger-ui .response-col_links { display: none; }
.swagger-ui .curl span { overflow-wrap: anywhere; white-space: pre-wrap !important; }
@media (max-width: 600px) {
  .swagger-ui .response-col_status { padding-right: 1em; width: auto; }
  .swagger-ui .response-controls { flex-direction: column; }
  .swagger-ui .headers thead { display: none; }
  .swagger-ui .headers .header-col { display: block; padding: 0; }
  .swagger-ui .headers tr:not(:first-child) .header-col:first-child { padding-top: 1em; }
  .swagger-ui .live-responses-table .highlight-code .microlight { padding-bottom: 3em !important; }
}
`;

/** A file of the page. */
export interface DocsFile {
  type: string;
  /** A file with links is made for the start of their paths. */
  body: string | Buffer | ((prefix: string) => string);
}

/** Reads the files of the API reference by path; all of them are served by the gateway itself. */
export function readDocsFiles(): Record<string, DocsFile> {
  return {
    "/docs": { type: "text/html", body: markup },
    "/docs/docs.js": { type: "text/javascript", body: script },
    "/docs/docs.css": { type: "text/css", body: style },
    "/docs/swagger-ui-bundle.js": { type: "text/javascript", body: read("swagger-ui-bundle.js") },
    "/docs/swagger-ui.css": { type: "text/css", body: read("swagger-ui.css") },
  };
}

function read(name: string): Buffer {
  return readFileSync(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${name}`)));
}
