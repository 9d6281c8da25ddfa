import { countOf, showBytes, showNumber } from '../../../terminal/count-of.ts';
import type { FileCheck } from '../check-file.ts';
import { describeVerdict, isGood } from '../describe-verdict.ts';
import { summarizeCodes } from '../summarize-codes.ts';
import { adviceFor, describePlace, findingsOf, meaningOf } from './findings.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text that is no markup, whatever is in it. */
function toText(text: string): string {
  return text.replace(/[&<>"']/g, sign => ENTITIES[sign] ?? sign).replace(/\p{Cc}/gu, '?');
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --good: #0a7d33; --bad: #c62828; --wait: #b26a00; }
@media (prefers-color-scheme: dark) { :root { --good: #6fce8f; --bad: #ff8a80; --wait: #ffcc80; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h2 { border-top: 1px solid var(--line); padding-top: 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
td:first-child { white-space: nowrap; }
code { font-size: .95em; }
.verdict { font-weight: 600; }
.sent, .checked { color: var(--good); } .waiting { color: var(--wait); } .bad { color: var(--bad); }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`;

function toGroup({ code, count, problems }: ReturnType<typeof summarizeCodes>[number]): string {
  const rows = problems.map(
    problem => `<tr><td>${toText(describePlace(problem))}</td><td>${toText(problem.message)}</td></tr>`,
  );
  const words = [meaningOf(code), adviceFor(code)].filter(text => text !== '').map(text => `<p>${toText(text)}</p>`);
  return `<h3><code>${toText(code)}</code> · ${showNumber(count)}</h3>
${words.join('\n')}
<table><thead><tr><th>where</th><th>what is wrong</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
}

function toSection(check: FileCheck): string {
  const { file, plan, problems, problemCount, verdict } = check;
  const groups = summarizeCodes(
    findingsOf(check).map(({ problem }) => problem),
    check.problemCodes,
  );
  const hidden = problemCount - problems.length;
  return `<section>
<h2>${toText(file)}</h2>
<p class="verdict ${isGood(check) ? verdict.kind : 'bad'}">${toText(describeVerdict(check))}</p>
<p>${countOf(plan.rows, 'row')}, ${countOf(plan.columns, 'column')}, ${showBytes(plan.bytes)} to send</p>
${groups.map(toGroup).join('\n')}
${hidden > 0 ? `<p>${countOf(hidden, 'more problem')}</p>` : ''}
</section>`;
}

/** A page that needs nothing from anywhere: to be sent to whoever made the file, read in the dark, or printed. */
export function toHtmlReport(checks: readonly FileCheck[], now: Date): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>dropdial check</title>
<style>${STYLE}</style>
</head>
<body>
<h1>dropdial check</h1>
<p>${now.toISOString()}, ${countOf(checks.length, 'file')}</p>
${checks.map(toSection).join('\n')}
</body>
</html>
`;
}
