import { expect, test } from 'vitest';
import { countApiError } from '../../../lambda/voximplant/count-api-error.ts';
import type { CallResult } from '../../../lambda/voximplant/create-call-list.ts';
import { classifyError } from '../../../lambda/voximplant/error-codes.ts';

const refused = (code: number, closingSent = true): CallResult => ({
  kind: 'answered',
  closingSent,
  answer: { kind: 'refused', code, message: 'no', class: classifyError(code) },
});
const failed = (code: 'send_failed' | 'source_changed' | 'ledger_conflict', closingSent: boolean): CallResult => ({
  kind: 'failed',
  code,
  reason: 'broken',
  closingSent,
});

test.each<[string, CallResult, string]>([
  ['an empty balance', refused(127), 'apiErrorAccount'],
  ['a rate limit', refused(340), 'apiErrorTransient'],
  ['an internal error of the API', refused(4), 'apiErrorInDoubt'],
  ['an undocumented code', refused(999_999), 'apiErrorInDoubt'],
  ['a wrong rule', refused(147), 'apiErrorFinal'],
  ['a refused token', refused(447), 'apiErrorToken'],
  ['a connection that broke before the end', failed('send_failed', false), 'apiErrorTransient'],
  ['no answer to a whole file', failed('send_failed', true), 'apiErrorInDoubt'],
  [
    'an unreadable answer',
    { kind: 'answered', closingSent: true, answer: { kind: 'unreadable', reason: 'HTTP 502' } },
    'apiErrorInDoubt',
  ],
])('%s is counted', (_what, result, name) => {
  expect(countApiError(result)).toEqual({ [name]: { value: 1, unit: 'Count' } });
});

test.each<[string, CallResult]>([
  [
    'a list',
    { kind: 'answered', closingSent: true, answer: { kind: 'created', listId: 5, count: 1, full: { list_id: 5 } } },
  ],
  ['a source that changed during the upload', failed('source_changed', false)],
  ['a conflict in the ledger', failed('ledger_conflict', false)],
])('%s is not counted', (_what, result) => {
  expect(countApiError(result)).toBeUndefined();
});
