import { maskScreen } from '../../../lambda/csv/phones/mask-numbers.ts';
import { countOf, showBytes } from '../../../terminal/count-of.ts';
import { printable } from '../../../terminal/printable.ts';
import type { FileCheck } from '../check-file.ts';
import { describeVerdict, hasFacts } from '../describe-verdict.ts';
import { summarizeCodes } from '../summarize-codes.ts';
import { adviceFor, describePlace, findingsOf, meaningOf } from './findings.ts';

/** Escapes markup in text. */
function toText(text: string): string {
  return printable(text).replace(/[\\`*_{}[\]<>#|~!&]/g, sign => `\\${sign}`);
}

function toSection(check: FileCheck): string {
  const { file, plan, problems, problemCount } = check;
  const groups = summarizeCodes(
    findingsOf(check).map(({ problem }) => problem),
    check.problemCodes,
  ).map(({ code, count, problems: ofCode }) => {
    const rows = ofCode.map(problem => `| ${describePlace(problem)} | ${toText(maskScreen(problem.message))} |`);
    const words = [meaningOf(code), adviceFor(code)].filter(text => text !== '').map(toText);
    return `### ${toText(code)} (${count})\n\n${words.join('\n\n')}\n\n| where | what is wrong |\n| --- | --- |\n${rows.join('\n')}`;
  });
  const hidden = problemCount - problems.length;
  return [
    `## ${toText(file)}`,
    `**${toText(describeVerdict(check))}**`,
    ...(hasFacts(check)
      ? [`${countOf(plan.rows, 'row')}, ${countOf(plan.columns, 'column')}, ${showBytes(plan.bytes)} to send.`]
      : []),
    ...groups,
    ...(hidden > 0 ? [`${countOf(hidden, 'more problem')}.`] : []),
  ].join('\n\n');
}

/** A report for pull requests and pipelines. */
export function toMarkdownReport(checks: readonly FileCheck[], now: Date): string {
  return `# dropdial check, ${now.toISOString()}\n\n${checks.map(toSection).join('\n\n')}\n`;
}
