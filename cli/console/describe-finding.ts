import { showText } from '../../console/view/show-text.ts';
import type { Finding } from '../../console/view/submission-view.ts';
import type { Problem } from '../../lambda/problem.ts';
import { adviceFor, describePlace, meaningOf } from '../check/report/findings.ts';

/** A finding, with the explanation of its code. */
export function describeFinding(severity: Finding['severity'], problem: Problem): Finding {
  const { code, message } = problem;
  return {
    severity,
    code,
    message: showText(message),
    place: showText(describePlace(problem)),
    meaning: meaningOf(code),
    action: adviceFor(code),
  };
}
