import type { Html } from "./pageHtml.ts";

/** The page's only style; colours follow what the reader's system prefers. */
export const style: Html = {
  markup: `
:root { color-scheme: light dark; --text: #1d2330; --dim: #59627a; --page: #fff; --soft: #f3f5f9;
  --line: #d5dae5; --link: #0b57b0; --post: #17693a; --put: #8a4b00; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e4e8f1; --dim: #a3acc2; --page: #12151d; --soft: #1c212d; --line: #363e50;
    --link: #86b8ff; --post: #7bd29b; --put: #f0b565; }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--text); background: var(--page);
  font: 1rem/1.55 system-ui, sans-serif; }
a { color: var(--link); }
code, pre { font: .875em/1.5 ui-monospace, monospace; }
.layout { display: grid; grid-template-columns: 20rem minmax(0, 1fr); max-width: 84rem;
  margin: auto; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem;
  border-right: 1px solid var(--line); font-size: .9rem; }
nav p { margin: 1.25rem 0 .25rem; font-weight: 600; text-transform: capitalize; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: .2rem 0; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { text-decoration: underline; }
main { padding: 1.5rem 2.5rem 4rem; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin: 3rem 0 .5rem; text-transform: capitalize; }
h3 { margin: 0 0 .5rem; font-size: 1.15rem; }
h3 a { color: inherit; text-decoration: none; overflow-wrap: anywhere; }
h4 { margin: 1.5rem 0 .5rem; }
section section { margin: 1.25rem 0; padding: 1.25rem; border: 1px solid var(--line);
  border-radius: .5rem; scroll-margin-top: 1rem; }
section section:target { border-color: var(--link); }
.method { display: inline-block; min-width: 2.75em; font: 700 .8em ui-monospace, monospace; }
.get { color: var(--link); }
.post { color: var(--post); }
.put { color: var(--put); }
.wide { overflow-x: auto; margin: .75rem 0; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; color: var(--dim); }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; font-weight: normal; }
thead th { color: var(--dim); font-size: .8rem; }
thead th:first-child { width: 14rem; }
thead th:not(:first-child, :last-child) { width: 6.5rem; }
td:last-child, tbody th { overflow-wrap: anywhere; }
pre { margin: .5rem 0; padding: .75rem 1rem; overflow-x: auto; border-radius: .375rem;
  background: var(--soft); }
summary { cursor: pointer; margin-top: 1rem; font-weight: 600; }
@media (max-width: 60rem) {
  .layout { display: block; }
  main { padding: 1rem; }
  nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line); }
  section section { padding: .75rem; }
  th, td { padding-right: .5rem; }
  thead th:first-child { width: 8rem; }
  thead th:not(:first-child, :last-child) { width: 4.5rem; }
}
`,
};
