/** The styles of the reference page, light and dark. */
export const REFERENCE_STYLES = `
:root { --ink: #1d2430; --muted: #586274; --line: #dde1e8; --ground: #fff; --raised: #f5f6f9; --accent: #1c5fb8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e8ef; --muted: #9ba6b7; --line: #323a47; --ground: #14181f; --raised: #1d232d; --accent: #7db3f5; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 system-ui, sans-serif;
}
h1 { margin: 0 0 0.5rem; font-size: 1.9rem; letter-spacing: -0.02em; }
h2 { margin: 0 0 0.25rem; font-size: 1.2rem; }
h2 code { background: none; padding: 0; }
p { margin: 0.25rem 0 0.75rem; max-width: 46rem; }
a { color: var(--accent); }
code {
  padding: 0.1em 0.3em; border-radius: 4px; background: var(--raised); overflow-wrap: anywhere;
  font: 0.9em/1.4 ui-monospace, monospace;
}
nav { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; padding: 0.75rem 0; border-block: 1px solid var(--line); }
section { margin-top: 2.5rem; scroll-margin-top: 1rem; }
.summary { color: var(--muted); }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: 0.93rem; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-top: 0; color: var(--muted); font-weight: 600; }
tbody th { font-weight: 400; }
td { min-width: 5rem; }
td:last-child { min-width: 14rem; }
tbody th code { overflow-wrap: normal; white-space: nowrap; }
h3 { margin: 1.5rem 0 0.25rem; font-size: 1rem; }
@media (max-width: 42rem) {
  thead { display: none; }
  tr { display: block; padding: 0.6rem 0; border-top: 1px solid var(--line); }
  th, td { display: block; min-width: 0; padding: 0.1rem 0; border: 0; }
}
pre { margin: 0.75rem 0; padding: 0.75rem; border-radius: 4px; background: var(--raised); }
pre code { padding: 0; overflow-wrap: normal; }
.required { display: inline-block; margin-left: 0.25rem; color: var(--muted); font-size: 0.8rem; }
`;
