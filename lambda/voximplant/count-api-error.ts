import type { Measurements, MetricName } from '../metrics.ts';
import type { CallResult } from './create-call-list.ts';
import type { ErrorClass } from './error-codes.ts';

/** The metric of each class of errors. */
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
  // What our own side broke off before anything could be a list is no error of the API.
  if (result.kind === 'failed' && !result.closingSent && result.code !== 'send_failed') return undefined;
  return result.closingSent ? 'in_doubt' : 'transient';
}

/** Counts a request that the API refused, answered with something unreadable, or did not answer, by what that means. */
export function countApiError(result: CallResult): Measurements | undefined {
  const kind = classOf(result);
  return kind && { [NAMES[kind]]: { value: 1, unit: 'Count' } };
}
