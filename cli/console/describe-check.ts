import type { CheckView, FindingGroup } from '../../console/view/check-view.ts';
import { showText } from '../../console/view/show-text.ts';
import { countOf, showBytes } from '../../terminal/count-of.ts';
import { printable } from '../../terminal/printable.ts';
import type { FileCheck } from '../check/check-file.ts';
import { describeVerdict, hasFacts, isGood } from '../check/describe-verdict.ts';
import { adviceFor, findingsOf, meaningOf } from '../check/report/findings.ts';
import { summarizeCodes } from '../check/summarize-codes.ts';
import { describeFinding } from './describe-finding.ts';

/** Findings of a file by code, the most frequent first. */
function groupFindings(check: FileCheck): FindingGroup[] {
  const found = findingsOf(check);
  const summary = summarizeCodes(
    found.map(({ problem }) => problem),
    check.problemCodes,
  );
  return summary.map(({ code, count }) => ({
    code,
    count,
    meaning: meaningOf(code),
    action: adviceFor(code),
    findings: found
      .filter(({ problem }) => problem.code === code)
      .map(({ severity, problem }) => describeFinding(severity, problem)),
  }));
}

/** The effect of each suppression list on the file, and the lists that were not read. */
function describeLists({ suppression, notCompared = [] }: FileCheck): string[] {
  const compared = (suppression?.lists ?? []).map(
    ({ file, suppressed }) => `On the suppression list ${file}: ${countOf(suppressed, 'row')} of the file.`,
  );
  const absent = notCompared.map(list => `Not compared with the suppression list ${list}, which the function applies.`);
  return [...compared, ...absent].map(printable);
}

/** The check of a file, for a page. */
export function describeCheck(check: FileCheck): CheckView {
  const { file, plan, problems, problemCount, verdict } = check;
  return {
    file: printable(file),
    kind: verdict.kind,
    isGood: isGood(check),
    verdict: showText(describeVerdict(check)),
    size: hasFacts(check)
      ? `The file has ${countOf(plan.rows, 'row')} and ${countOf(plan.columns, 'column')}: ${showBytes(plan.bytes)} to send.`
      : '',
    lists: describeLists(check),
    groups: groupFindings(check),
    moreProblems: problemCount - problems.length,
  };
}
