import type { Measurements, MetricName } from '../metrics.ts';
import type { CallResult } from './create-call-list.ts';
import type { ErrorClass } from './error-codes.ts';

/** The metric of each error class. */
const NAMES: Readonly<Record<ErrorClass, MetricName>> = {
  account: 'apiErrorAccount',
  transient: 'apiErrorTransient',
  in_doubt: 'apiErrorInDoubt',
  final: 'apiErrorFinal',
  token: 'apiErrorToken',
};

function classOf(result: CallResult): ErrorClass | undefined {
  if (result.kind === 'answered' && result.answer.kind === 'created') return undefined;
  if (result.kind === 'answered' && result.answer.kind === 'refused') return result.answer.class;
  // A request that our side broke off before a list could exist is no error of the API.
  if (result.kind === 'failed' && !result.closingSent && result.code !== 'send_failed') return undefined;
  return result.closingSent ? 'in_doubt' : 'transient';
}

/** Counts a request that the API rejected, did not answer, or answered unreadably, by its error class. */
export function countApiError(result: CallResult): Measurements | undefined {
  const kind = classOf(result);
  return kind && { [NAMES[kind]]: { value: 1, unit: 'Count' } };
}
