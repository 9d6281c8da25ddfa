import { type PlanSummary, rowsSent } from '../csv/plan-summary.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Problem } from '../problem.ts';
import type { TaskCount } from '../voximplant/count-tasks.ts';

/** The name of the problem of a list that holds another number of contacts than were sent. */
export const COUNT_DIFFERS = 'count_differs';

/** What a count says of a list. */
export interface CountJudged {
  /** People are not called, or called who were not sent. */
  readonly problem?: Problem;
  /** More than the rows, and no more than what an API counts that counts the header and blank lines too. */
  readonly warning?: Problem;
}

type Planned = Pick<PlanSummary, 'rows' | 'blankLines' | 'leftOut'>;

/** How many contacts more than rows nobody worries about: whether the API counts the header and blank lines is not documented. */
export function toleratedBeyond({ blankLines }: Planned): number {
  return blankLines + 1;
}

/** Compares how many contacts Voximplant stored with how many rows were sent. */
export function judgeCount(count: number | undefined, plan: Planned | undefined): CountJudged {
  if (count === undefined || plan === undefined) return {};
  const rows = rowsSent(plan);
  if (count === rows) return {};
  const isTolerated = count > rows && count <= rows + toleratedBeyond(plan);
  const what = count === 0 ? `none of ${rows} rows: nobody is called` : `${count} of ${rows} rows`;
  const said = { code: COUNT_DIFFERS, message: `Voximplant stored ${what}` };
  return isTolerated ? { warning: said } : { problem: said };
}

/** The same where the API was asked for the tasks of the list. */
export function judgeTasks(tasks: TaskCount, plan: Planned): CountJudged {
  if (tasks.kind === 'counted') return judgeCount(tasks.tasks, plan);
  if (tasks.kind === 'unknown') return {};
  return { problem: { code: COUNT_DIFFERS, message: `Voximplant stored ${tasks.kind} than ${rowsSent(plan)} rows` } };
}

/** What a receipt says then: never nothing. */
export function asCounted(
  { warnings }: Receipt,
  judged: CountJudged,
): Pick<Receipt, 'problems' | 'problemCount' | 'warnings'> {
  const { problem, warning } = judged;
  const others = (warnings ?? []).filter(({ code }) => code !== COUNT_DIFFERS);
  const all = warning ? [...others, warning] : others;
  return {
    problems: problem ? [problem] : [],
    problemCount: problem ? 1 : undefined,
    ...(all.length > 0 && { warnings: all }),
  };
}

/** True when a receipt says that its list holds another number of contacts than were sent. */
export function saysCountDiffers({ problems }: Pick<Receipt, 'problems'>): boolean {
  return problems.some(({ code }) => code === COUNT_DIFFERS);
}
