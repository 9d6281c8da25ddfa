import { type PlanSummary, rowsSent } from '../csv/plan-summary.ts';
import type { Receipt } from '../ledger/receipt.ts';
import type { Problem } from '../problem.ts';
import type { TaskCount } from '../voximplant/count-tasks.ts';

/** The code of the problem that a list has another number of contacts than were sent. */
export const COUNT_DIFFERS = 'count_differs';

/** The conclusion from the number of contacts of a list. */
export interface CountJudged {
  /** Some people are not called, or people are called who were not sent. */
  readonly problem?: Problem;
  /** More contacts than rows, but no more than an API would count that includes the header and blank lines. */
  readonly warning?: Problem;
}

type Planned = Pick<PlanSummary, 'rows' | 'blankLines' | 'leftOut'>;

/**
 * How many contacts beyond the rows are tolerated: whether the API counts the header and blank lines is undocumented.
 */
export function toleratedBeyond({ blankLines }: Planned): number {
  return blankLines + 1;
}

/** Compares the number of contacts that Voximplant stored with the number of rows that were sent. */
export function judgeCount(count: number | undefined, plan: Planned | undefined): CountJudged {
  if (count === undefined || plan === undefined) return {};
  const rows = rowsSent(plan);
  if (count === rows) return {};
  const isTolerated = count > rows && count <= rows + toleratedBeyond(plan);
  const what = count === 0 ? `none of ${rows} rows: nobody is called` : `${count} of ${rows} rows`;
  const said = { code: COUNT_DIFFERS, message: `Voximplant stored ${what}` };
  return isTolerated ? { warning: said } : { problem: said };
}

/** Like {@link judgeCount}, with the tasks that the API lists. */
export function judgeTasks(tasks: TaskCount, plan: Planned): CountJudged {
  if (tasks.kind === 'counted') return judgeCount(tasks.tasks, plan);
  if (tasks.kind === 'unknown') return {};
  return { problem: { code: COUNT_DIFFERS, message: `Voximplant stored ${tasks.kind} than ${rowsSent(plan)} rows` } };
}

/** The problems and warnings of a receipt after a count. An unknown count gives a warning, too. */
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

/** True if a receipt says that its list has another number of contacts than were sent. */
export function saysCountDiffers({ problems }: Pick<Receipt, 'problems'>): boolean {
  return problems.some(({ code }) => code === COUNT_DIFFERS);
}
