/** Styles of the widget by size, theme and state, for its shadow root. */
export const FRAME_STYLES = `
:host{--back:#fafafa;--line:#d8d8de;--ink:#232329;--soft:#62626c;--accent:#1d63d8;--good:#15803d;--bad:#b91c1c;color-scheme:light;
display:block;position:fixed;inset:0;font:14px/1.25 system-ui,sans-serif;color:var(--ink)}
:host([data-theme=dark]){--back:#232328;--line:#4a4a55;--ink:#f2f2f5;--soft:#b3b3be;--accent:#7aa9ff;--good:#4ade80;--bad:#fca5a5;color-scheme:dark}
@media(prefers-color-scheme:dark){:host([data-theme=auto]){--back:#232328;--line:#4a4a55;--ink:#f2f2f5;--soft:#b3b3be;--accent:#7aa9ff;--good:#4ade80;--bad:#fca5a5;color-scheme:dark}}
*{box-sizing:border-box;margin:0}
main{height:100%;overflow:hidden;display:flex;align-items:center;gap:8px;padding-inline:18px 12px;background:var(--back);border:1px solid var(--line)}
label{position:relative;display:flex;align-items:center;gap:10px;flex:1;min-width:0}
input{appearance:none;flex:none;width:24px;height:24px;border:2px solid var(--soft);border-radius:4px;background:transparent}
input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input:enabled{cursor:pointer}
:host(:is([data-state=interactive],[data-state=refresh])) label{cursor:pointer}
#text{min-width:0;hyphens:auto;overflow-wrap:break-word}
code{display:block;font:inherit;font-size:12px;color:var(--soft)}
.mark{position:absolute;inset-inline-start:0;width:24px;height:24px;pointer-events:none;display:grid;place-items:center;font-weight:700}
small{flex:none;max-width:104px;font-size:11px;line-height:1.25;color:var(--soft);text-align:end;display:grid}
small b{color:var(--accent)}
:host([data-state=verifying]) .mark{border:3px solid var(--line);border-top-color:var(--accent);border-radius:50%;animation:turn .9s linear .7s infinite}
:host(:is([data-state=verifying],[data-state=success],[data-state=failed],[data-state=expired],[data-state=timeout])) input{visibility:hidden}
:host(:is([data-state=success],[data-state=failed],[data-state=expired],[data-state=timeout])) .mark{border-radius:50%;color:var(--back);background:var(--bad)}
:host(:is([data-state=failed],[data-state=expired],[data-state=timeout])) .mark::before{content:"!"}
:host([data-state=success]) .mark.mark{background:var(--good)}
:host([data-state=success]) .mark::before{content:"✓"}
:host([data-size=compact]) main{position:relative;padding-inline:16px 8px}
:host([data-size=compact]) label{gap:8px;font-size:12px}
:host([data-size=compact]) small{display:contents;text-align:center}
:host([data-size=compact]) small>*{position:absolute;inset-inline:6px}
:host([data-size=compact]) small b{top:10px}
:host([data-size=compact]) #note{bottom:10px}
@keyframes turn{to{transform:rotate(1turn)}}
@media(prefers-reduced-motion:reduce){:host([data-state=verifying]) .mark{animation:none}}
`;
