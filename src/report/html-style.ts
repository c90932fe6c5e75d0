/** How the page looks: system fonts, two colour schemes, and paper. */
export const style = `
:root { --ground: #ffffff; --soft: #f5f6f8; --line: #d9dde3; --ink: #1b1f24; --faint: #5b6470; --good: #1a7f45; --bad: #b3261e; --link: #0b57d0; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --soft: #1d2127; --line: #343a43; --ink: #e4e7eb; --faint: #9aa4b0; --good: #5bc98a; --bad: #ff8a80; --link: #8ab4f8; }
}
* { box-sizing: border-box; }
html { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
body { margin: 0; }
main { max-width: 1080px; margin: 0 auto; padding: 32px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; margin: 0; }
h2 { font-size: 19px; margin: 40px 0 10px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
h3 { font-size: 15px; margin: 22px 0 4px; }
p, ul { margin: 8px 0; max-width: 78ch; }
ul { padding-left: 20px; }
li { margin: 2px 0; }
.subtitle { color: var(--faint); max-width: none; }
.marks { margin: 0 0 6px; }
.mark { display: inline-block; padding: 1px 9px; border: 1px solid var(--line); border-radius: 10px; font-size: 12px; font-weight: 600; letter-spacing: .04em; }
.mark.bad { color: var(--bad); border-color: var(--bad); }
.drawing { margin: 12px 0; overflow-x: auto; }
.drawing svg { max-width: 100%; height: auto; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(155px, 1fr)); gap: 10px; margin: 18px 0; }
.figure { background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: 10px 12px; }
.figure dt { color: var(--faint); font-size: 12px; }
.figure dd { margin: 0; }
.figure .value { font-size: 20px; font-weight: 600; line-height: 1.35; }
.figure .note { color: var(--faint); font-size: 12px; line-height: 1.35; }
.figure.good .value, .figure.good .note { color: var(--good); }
.figure.bad .value, .figure.bad .note { color: var(--bad); }
figure { margin: 18px 0; }
figcaption { color: var(--faint); font-size: 13px; margin-bottom: 5px; }
figcaption b { color: var(--ink); }
figure svg { display: block; width: 100%; height: 26px; border-radius: 5px; }
.legend { list-style: none; padding: 0; margin: 8px 0 0; display: flex; flex-wrap: wrap; gap: 3px 16px; font-size: 13px; max-width: none; }
.key { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
.p0 { fill: #4e79a7; background: #4e79a7; } .p1 { fill: #f28e2b; background: #f28e2b; } .p2 { fill: #76b7b2; background: #76b7b2; } .p3 { fill: #e15759; background: #e15759; }
.p4 { fill: #59a14f; background: #59a14f; } .p5 { fill: #b07aa1; background: #b07aa1; } .p6 { fill: #edc948; background: #edc948; } .p7 { fill: #9c755f; background: #9c755f; }
.p8 { fill: #a0cbe8; background: #a0cbe8; } .p9 { fill: #ffbe7d; background: #ffbe7d; } .p10 { fill: #8cd17d; background: #8cd17d; } .p11 { fill: #ff9d9a; background: #ff9d9a; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 16px; font-size: 13px; max-width: none; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 8px 0; font-size: 13.5px; font-variant-numeric: tabular-nums; }
th { text-align: left; color: var(--faint); font-weight: 600; font-size: 12px; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: break-word; }
time, .length, td code { white-space: nowrap; }
tr.bad td { color: var(--bad); }
tr.good td { color: var(--good); }
p.bad { color: var(--bad); }
p.good { color: var(--good); }
code { font: 12.5px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--soft); border-radius: 4px; padding: 1px 4px; overflow-wrap: anywhere; }
pre { font: 11.5px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; background: var(--soft); border: 1px solid var(--line); border-radius: 8px; padding: 12px; overflow: auto; max-height: 70vh; white-space: pre; }
summary { cursor: pointer; color: var(--link); }
@media print {
  :root { --ground: #ffffff; --soft: #ffffff; --line: #c8ccd2; --ink: #000000; --faint: #444444; --good: #0b5d30; --bad: #8c1d18; --link: #000000; }
  html { font-size: 11px; }
  main { max-width: none; padding: 0; }
  nav, details { display: none; }
  h2, h3 { break-after: avoid; }
  tr, .figure, figure { break-inside: avoid; }
  .key, svg rect { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
