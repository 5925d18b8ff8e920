/** The page's style: light and dark, a phone's width, paper. Verdicts differ by sign and word, not by colour alone. */
export const style = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1a1d21;--muted:#5b636d;--line:#d5dae0;--panel:#f5f7f9;--observed:#1f5fbf;--declared:#8a5a00;--pass:#14692f;--fail:#a81d1d;--insufficient-data:#7a5300}
@media (prefers-color-scheme:dark){:root{--bg:#14171a;--fg:#e8eaed;--muted:#a3abb5;--line:#3a4149;--panel:#1d2226;--observed:#7fb0ff;--declared:#e0b050;--pass:#6fd08c;--fail:#ff8f8f;--insufficient-data:#e6bd62}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
header,main,footer{max-width:68rem;margin:0 auto;padding:1rem}
main{padding-top:0}header{padding-bottom:0}
h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.5rem 0}
.muted{color:var(--muted)}
.summary{border:2px solid currentColor;border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
.summary strong{font-size:1.25rem;display:block}
.pass{color:var(--pass)}.fail{color:var(--fail)}.insufficient-data{color:var(--insufficient-data)}
.summary p{color:var(--fg)}
dl{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr;gap:.15rem 1rem;margin:.5rem 0}
dt{color:var(--muted)}dd{margin:0;min-width:0}
code{font:.85em/1.4 ui-monospace,monospace;word-break:break-all}
.wide{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--muted);padding:.25rem 0}
th{overflow-wrap:normal}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
th[scope=row]{font-weight:600}
.verdict{white-space:nowrap;font-weight:600}
table.claims{table-layout:fixed}
table.claims th:nth-child(1){width:22%}table.claims th:nth-child(2){width:12.5rem}table.claims th:nth-child(3),table.claims th:nth-child(4){width:14%}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1rem}
figure{margin:0;background:var(--panel);border-radius:.5rem;padding:.75rem;min-width:0}
figcaption{font-weight:600;margin-bottom:.25rem}
svg{display:block;width:100%;height:auto;max-width:34rem}
svg text{font:11px system-ui,sans-serif}
.f.observed{fill:var(--observed)}.f.declared{fill:var(--declared)}
.h{fill:none;stroke-width:1.4}.h.declared{stroke:var(--declared)}.h.observed{stroke:var(--observed)}
.l{stroke-width:1.4;fill:none}.l.observed{stroke:var(--observed)}.l.declared{stroke:var(--declared)}.l.axis{stroke:var(--muted)}.l.text{stroke:var(--fg)}.l.dashed{stroke-dasharray:4 3}
.t.text,.t.observed,.t.declared{fill:var(--fg)}.t.muted,.t.axis{fill:var(--muted)}
ol.strip{list-style:none;margin:.25rem 0;padding:0;display:flex;flex-wrap:wrap;gap:.2rem}
ol.strip li{border:1px solid var(--line);border-radius:.25rem;padding:0 .35rem;font-size:.8rem;max-width:100%}
ol.strip li.differs{border:2px dashed var(--fail)}
ul.key{list-style:none;padding:0;margin:.5rem 0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
@media (max-width:44rem){
dl{grid-template-columns:1fr}dt{margin-top:.4rem}
table.claims thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.claims tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}
table.claims th,table.claims td{display:block;border:0;padding:.1rem 0}
table.claims td[data-label]::before{content:attr(data-label) ": ";color:var(--muted)}
}
@media print{
:root{--bg:#fff;--fg:#000;--muted:#444;--panel:#fff;--line:#999;--observed:#1f5fbf;--declared:#8a5a00;--pass:#14692f;--fail:#a81d1d;--insufficient-data:#7a5300}
body{font-size:10pt}h2{break-after:avoid}tr,figure,.summary{break-inside:avoid}header,main,footer{max-width:none;padding:0}
}
`;
