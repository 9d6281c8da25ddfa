import { rowsSent } from '../../lambda/csv/plan-summary.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { countOf } from '../count-of.ts';

/** The first problem, and the number of further ones. */
function firstProblem({ problems: [first], problemCount = 0 }: Receipt): string {
  if (first === undefined) return '';
  return `${first.code}: ${first.message}${problemCount > 1 ? ` (and ${problemCount - 1} more)` : ''}`;
}

const after = (words: string, more: string) => (more === '' ? words : `${words}: ${more}`);

function describeClaimed(receipt: Receipt): string {
  const { plan, givenBack } = receipt;
  if (givenBack) return `retried later: ${givenBack.code}: ${givenBack.message}`;
  return plan ? `planned ${countOf(plan.rows, 'row')}` : 'reading the file';
}

function describeCreated(receipt: Receipt): string {
  const { answer, suppression } = receipt;
  const facts = [
    `created list ${answer?.list_id ?? 'of an unknown id'}`,
    answer?.count === undefined ? '' : countOf(answer.count, 'contact'),
    suppression && suppression.rows > 0 ? `${countOf(suppression.rows, 'row')} left out` : '',
  ];
  return after(facts.filter(fact => fact !== '').join(', '), firstProblem(receipt));
}

/**
 * The state of a submission in one line. Receipts with the same line are the same step, so the line must not depend on
 * the time.
 */
export function describeStep(receipt: Receipt): string {
  const { state, plan, answer, doubt, missing = [], wait } = receipt;
  switch (state) {
    case 'claimed':
      return describeClaimed(receipt);
    case 'sending':
      return plan ? `sending ${countOf(rowsSent(plan), 'row')}` : 'sending';
    case 'created':
      return describeCreated(receipt);
    case 'held':
      return `list ${answer?.list_id ?? ''} exists and calls nobody yet`;
    case 'in_doubt':
      return `in doubt${doubt?.parked ? ' (parked, a person has to decide)' : ', the function looks for its list'}${doubt ? `: ${doubt.reason}` : ''}`;
    case 'waiting':
      if (missing.length > 0) return `waits for ${missing.join(', ')}`;
      return after(wait ? `waits for ${wait.for.replaceAll('_', ' ')}` : 'waits', firstProblem(receipt));
    case 'checked':
      return after(
        `checked${plan ? ` ${countOf(plan.rows, 'row')}` : ''}, a dry run: nobody is called`,
        firstProblem(receipt),
      );
    case 'rejected':
      return after('rejected, nothing of it is sent', firstProblem(receipt));
    case 'skipped':
      return after('skipped, nobody is called', firstProblem(receipt));
  }
}
