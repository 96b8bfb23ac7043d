/** How a widget looks, by its size, theme and state. */
export const FRAME_STYLES = `
:root{--back:#fafafa;--line:#d8d8de;--ink:#232329;--soft:#62626c;--accent:#1d63d8;--good:#15803d;--bad:#b91c1c;color-scheme:light}
:root[data-theme=dark]{--back:#232328;--line:#4a4a55;--ink:#f2f2f5;--soft:#b3b3be;--accent:#7aa9ff;--good:#4ade80;--bad:#fca5a5;color-scheme:dark}
@media(prefers-color-scheme:dark){:root[data-theme=auto]{--back:#232328;--line:#4a4a55;--ink:#f2f2f5;--soft:#b3b3be;--accent:#7aa9ff;--good:#4ade80;--bad:#fca5a5;color-scheme:dark}}
*{box-sizing:border-box;margin:0}
html,body{height:100%;overflow:hidden}
body{font:14px/1.3 system-ui,sans-serif;color:var(--ink)}
main{height:100%;display:flex;align-items:center;gap:8px;padding:0 12px 0 18px;background:var(--back);border:1px solid var(--line)}
label{position:relative;display:flex;align-items:center;gap:10px;flex:1;min-width:0}
input{appearance:none;flex:none;width:24px;height:24px;border:2px solid var(--soft);border-radius:4px;background:transparent}
input:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
input:enabled{cursor:pointer}
.mark{position:absolute;left:0;width:24px;height:24px;pointer-events:none;display:grid;place-items:center;font-weight:700}
small{font-size:11px;color:var(--soft);text-align:end;display:grid}
small b{color:var(--accent)}
[data-state=verifying] .mark{border:3px solid var(--line);border-top-color:var(--accent);border-radius:50%;animation:turn .9s linear .7s infinite}
body:is([data-state=verifying],[data-state=success],[data-state=failed],[data-state=expired],[data-state=timeout]) input{visibility:hidden}
body:is([data-state=success],[data-state=failed],[data-state=expired],[data-state=timeout]) .mark{border-radius:50%;color:var(--back);background:var(--bad)}
body:is([data-state=failed],[data-state=expired],[data-state=timeout]) .mark::before{content:"!"}
[data-state=success] .mark.mark{background:var(--good)}
[data-state=success] .mark::before{content:"✓"}
[data-size=compact] main{position:relative;padding:0 8px 0 18px}
[data-size=compact] label{font-size:13px}
[data-size=compact] small{position:absolute;bottom:8px;left:0;right:0;text-align:center}
@keyframes turn{to{transform:rotate(1turn)}}
@media(prefers-reduced-motion:reduce){[data-state=verifying] .mark{animation:none}}
`;
