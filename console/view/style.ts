/** The style sheet, for screens of any width, light or dark, and for paper. */
export const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #555d68; --line: #d0d5dc;
  --good: #0a6b2e; --bad: #b3261e; --wait: #8a5200; --link: #0b57d0; --busy: #4b3fb5; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --panel: #1d2127; --ink: #e8eaed; --soft: #a9b1bc;
  --line: #3a414b; --good: #7fd89b; --bad: #ff9d94; --wait: #ffc978; --link: #8ab4f8; --busy: #c0b6ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 100rem; padding: 1rem 1.5rem 3rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.15rem; margin: 0 0 .6rem; } h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
h4 { margin: 1rem 0 .3rem; } p { margin: .3rem 0; }
header { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; padding-bottom: .8rem;
  border-bottom: 1px solid var(--line); margin-bottom: 1.2rem; }
header p { color: var(--soft); } header [role=status] { margin-left: auto; }
.live { color: var(--good) !important; } .stale { color: var(--bad) !important; }
.live::before { content: '● '; } .stale::before { content: '○ '; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .4rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
main.console { display: grid; grid-template: 'list detail' auto 'tools detail' 1fr / minmax(0, 11fr) minmax(0, 9fr); gap: 2rem; align-items: start; }
.list { grid-area: list; } .detail { grid-area: detail; } .tools { grid-area: tools; }
@media (max-width: 62rem) { main.console { grid-template: 'list' 'detail' 'tools' / minmax(0, 1fr); } body { padding: .8rem; } }
.tools > * + *, .detail > * + *, .saved > * + * { margin-top: 1.8rem; }
table { border-collapse: collapse; width: 100%; overflow-wrap: break-word; }
.list table { min-width: 34rem; } .list thead th:first-child { width: 46%; } .list tbody th { overflow-wrap: anywhere; }
th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
thead th { font-size: .85rem; color: var(--soft); }
tr.selected { background: var(--panel); } tr.selected a { font-weight: 600; }
td.number { text-align: right; padding-right: 1rem; } time, .place { font-variant-numeric: tabular-nums; } time span, .steps time, .place { white-space: nowrap; }
.scroll { overflow-x: auto; }
.reason, .source, .legend { color: var(--soft); font-size: .88rem; }
.filters { display: flex; flex-wrap: wrap; gap: .4rem 1.2rem; align-items: baseline; margin-bottom: .6rem; }
.pages { display: flex; gap: .8rem; align-items: baseline; margin: .6rem 0; }
.filters input { width: 9rem; }
button, select, input { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .35rem; padding: .2rem .55rem; }
button { background: var(--panel); cursor: pointer; } button:disabled { opacity: .6; cursor: default; }
button.main { background: var(--link); border-color: var(--link); color: var(--paper); font-weight: 600; padding: .4rem 1rem; }
code, pre { font: .9em/1.45 ui-monospace, monospace; } pre { margin: .4rem 0; white-space: pre-wrap; }
.state { display: inline-block; border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; font-size: .88rem; white-space: nowrap; color: var(--soft); }
.state-created, .state-checked { color: var(--good); } .state-rejected, .state-in_doubt { color: var(--bad); }
.state-waiting, .state-held { color: var(--wait); } .state-claimed, .state-sending { color: var(--busy); }
.standing { font-size: 1.02rem; }
.detail article { background: var(--panel); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem 1.2rem; }
.empty { color: var(--soft); }
.facts { margin: 0; } .facts div { display: grid; grid-template-columns: 10rem minmax(0, 1fr); gap: .8rem; padding: .15rem 0; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
@media (max-width: 30rem) { .facts div { grid-template-columns: minmax(0, 1fr); gap: 0; } }
.states { display: flex; flex-wrap: wrap; gap: .35rem; list-style: none; margin: 0; padding: 0; }
.states li { border: 1px solid transparent; border-radius: .35rem; padding: 0 .5rem; color: var(--soft); }
.states .mark-now { background: var(--ink); color: var(--paper); font-weight: 600; }
.states .mark-passed { background: var(--line); color: var(--ink); } .states .mark-possible { border-color: var(--soft); }
.steps { list-style: none; margin: .6rem 0; padding: 0 0 0 1rem; border-left: 2px solid var(--line); }
.steps li { position: relative; padding: .12rem 0; } .steps li::before { content: ''; position: absolute; left: -1.4rem; top: .6rem;
  width: .65rem; height: .65rem; border-radius: 50%; background: var(--line); } .steps .move::before { background: var(--ink); }
.choices { padding-left: 1.1rem; margin: .2rem 0; } .choices li { margin: .35rem 0; } .next { padding-left: 1.1rem; }
.command { display: flex; gap: .6rem; align-items: start; margin: .25rem 0; }
.command .word { display: inline-block; max-width: 100%; }
.command code { flex: 1; background: var(--paper); border: 1px solid var(--line); border-radius: .35rem; padding: .3rem .55rem; white-space: pre-wrap; }
.verdict { font-weight: 600; } .verdict.sent, .verdict.checked { color: var(--good); } .verdict.waiting { color: var(--wait); }
.verdict.bad, .verdict.rejected, .verdict.skipped { color: var(--bad); }
.saved { max-width: 60rem; margin: 0 auto; } .saved article { border-top: 1px solid var(--line); padding-top: 1.5rem; }
.check { border-top: 1px solid var(--line); padding-top: 1rem; margin-top: 1.5rem; }
.drop-zone { display: block; border: 2px dashed var(--soft); border-radius: .6rem; padding: 1.2rem; text-align: center; cursor: pointer; }
.drop-zone.over, .drop-zone:focus-within { border-color: var(--link); background: var(--panel); }
.drop-zone input { margin-top: .6rem; max-width: 100%; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .7rem 1rem; margin: .8rem 0; }
.fields label { display: block; font-weight: 600; } .fields input, .fields select { width: 100%; margin-top: .15rem; font-weight: 400; }
.fields .hint { color: var(--soft); font-size: .85rem; font-weight: 400; }
.switches { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .7rem 1rem; list-style: none; padding: 0; margin: .5rem 0; }
.switches button { width: 100%; text-align: left; } .switches .armed { border-color: var(--bad); color: var(--bad); }
@media print {
  body { padding: 0; max-width: none; font-size: 11pt; } .tools, .filters, .pages, .skip, .command button, [role=status] { display: none; }
  main.console { display: block; } .detail article { border: 0; padding: 0; background: none; } tr, li { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
  .scroll { overflow: visible; }
}
`;
