/** Colours of the charts by what they stand for; each is a variable that the page sets for light and for dark. */
export const colors = {
  first: 'var(--first)',
  second: 'var(--second)',
  failing: 'var(--failing)',
  muted: 'var(--muted)',
  grid: 'var(--grid)',
  decision: 'var(--decision)',
  approval: 'var(--approval)',
  call: 'var(--call)',
  post: 'var(--post)',
} as const;

/** One colour for each part of a recovery, in order. */
export const partColors = ['var(--part-1)', 'var(--part-2)', 'var(--part-3)', 'var(--part-4)', 'var(--part-5)'];

/** The page's style: variables for light and dark, and what little layout a report needs. */
export const pageStyle = `
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2430; --muted: #667085; --grid: #d9dee6; --card: #f6f8fa;
  --first: #2f6fde; --second: #12a594; --failing: #d92d20; --decision: #2f6fde; --approval: #7a3fd0; --call: #c2570c; --post: #667085;
  --part-1: #8fb7ff; --part-2: #2f6fde; --part-3: #b692f6; --part-4: #f7a35c; --part-5: #12a594; --right: #15803d; --wrong: #d92d20; }
@media (prefers-color-scheme: dark) { :root { --paper: #10151c; --ink: #e4e9f0; --muted: #93a0b4; --grid: #2c3644; --card: #18202a;
  --first: #6ea8ff; --second: #3fd0bd; --failing: #ff6b5e; --decision: #6ea8ff; --approval: #bb9bff; --call: #ff9d57; --post: #93a0b4;
  --part-1: #3c6bb5; --part-2: #6ea8ff; --part-3: #9d7be0; --part-4: #e08a48; --part-5: #3fd0bd; --right: #4ade80; --wrong: #ff6b5e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1 { font-size: 1.6rem; margin: 0 0 .25rem; } h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; } h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .35rem 0; } .quiet, figcaption { color: var(--muted); } .right { color: var(--right); } .wrong { color: var(--wrong); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th { text-align: left; color: var(--muted); font-weight: 600; border-bottom: 1px solid var(--grid); }
th, td { padding: .3rem .6rem .3rem 0; vertical-align: top; } td.n, th.n { text-align: right; }
tbody tr + tr td { border-top: 1px solid var(--grid); }
.wide { overflow-x: auto; } figure { margin: 1rem 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; }
figcaption { font-size: 13px; margin-top: .25rem; }
details { background: var(--card); border: 1px solid var(--grid); border-radius: 10px; padding: .75rem 1rem; margin: .75rem 0; }
summary { cursor: pointer; font-weight: 600; } summary .quiet { font-weight: 400; }
.keys { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; font-size: 13px; color: var(--muted); margin: .25rem 0; }
.keys i { display: inline-block; width: .75rem; height: .75rem; border-radius: 2px; margin-right: .35rem; vertical-align: -1px; }
code { font: 13px ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .75rem 0; } dt { color: var(--muted); } dd { margin: 0; }
@media print { details { break-inside: avoid; } }
`;
