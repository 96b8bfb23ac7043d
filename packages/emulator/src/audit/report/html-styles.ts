/** Styles of the HTML report, for light and dark. Contrast is at least 4.5:1 (WCAG 2.2, AA). */
export const HTML_STYLES = `
:root {
  --page: #ffffff; --text: #1c1f23; --soft: #565d66; --line: #d5d9de; --panel: #f5f6f8;
  --good: #12652f; --bad: #a4161a; --warn: #7a4b00; --mark: #fff0b3; --link: #0b57b0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #15181c; --text: #e6e9ed; --soft: #a3abb5; --line: #3a4048; --panel: #1e2227;
    --good: #6fd08c; --bad: #ff8f8a; --warn: #f2bd57; --mark: #574800; --link: #8ab8ff;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.75rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 1rem; font-size: 1.25rem; }
h3 { margin: 0 0 .25rem; font-size: 1.0625rem; }
h4 { margin: 1rem 0 .25rem; font-size: .875rem; color: var(--soft); }
p { margin: 0 0 .5rem; max-width: 44rem; }
a { color: var(--link); }
.totals { margin: .25rem 0 1.25rem; font-size: 1.125rem; font-weight: 600; }
dl { display: grid; gap: .25rem; margin: 0; }
dl div { display: grid; grid-template-columns: 7rem 1fr; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.finding { margin-bottom: 1.25rem; padding: 1rem 1.25rem; border: 1px solid var(--line); border-radius: .5rem; }
.evidence { margin: 0 0 .5rem; padding-left: 1.1rem; font-size: .9375rem; overflow-wrap: anywhere; }
details { margin: .25rem 0; }
summary { cursor: pointer; padding: .125rem 0; width: fit-content; }
pre { margin: .25rem 0 .75rem; padding: .75rem 1rem; overflow-x: auto; background: var(--panel); border-radius: .375rem; font: .8125rem/1.5 ui-monospace, monospace; white-space: pre; }
mark { background: var(--mark); color: inherit; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
th, td { padding: .4375rem .75rem .4375rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { color: var(--soft); font-size: .875rem; }
tbody th { min-width: 16rem; }
.passed { color: var(--good); } .failed { color: var(--bad); } .accepted { color: var(--warn); } .skipped { color: var(--soft); }
.status { font-weight: 600; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
@media (max-width: 34rem) { dl div { grid-template-columns: 1fr; } dl { gap: .5rem; } .finding { padding: .875rem 1rem; } }
@media print { body { max-width: none; } .finding { break-inside: avoid; } }
`;
