import { describe, expect, test } from 'vitest';
import { CODES } from '../../../../codes/all-codes.ts';
import { STATE_NAMES } from '../../../../lambda/ledger/states.ts';
import { writeMail } from '../../../../lambda/write-back/mail/write-mail.ts';
import { describeDrop } from '../../../../lambda/write-back/receipt-file/describe-drop.ts';
import { writeText } from '../../../../lambda/write-back/receipt-file/write-text.ts';
import { listProblems } from '../../../../lambda/write-back/write-errors-file.ts';
import { at, makeDraft } from '../../../support/make-draft.ts';

const SECRET = 'account 1111111 owes money';

/** Codes whose messages partners read unchanged, besides those of the file. */
const READABLE = new Set([
  'all_suppressed',
  'content_busy',
  'contract',
  'duplicate_content',
  'empty_object',
  'feed_busy',
  'file_name_mismatch',
  'file_too_large',
  'folder_defaults_invalid',
  'hourly_limit',
  'not_a_csv',
  'outside_hours',
  'profile_unknown',
  'same_upload',
  'sidecar_invalid',
  'source_changed',
  'source_encrypted',
  'stale',
  'superseded',
  'suppressed',
  'suppression_changed',
  'suppression_needs_phone_columns',
  'tag_suspicious',
  'waiting_for_sidecar',
  'waiting_for_tags',
]);
const isReadable = (code: string) => /^(?:csv|parameter)_/.test(code) || READABLE.has(code);

/** Every text for partners about a drop with this problem. */
function tell(code: string, state: (typeof STATE_NAMES)[number]): string {
  const problems = [{ code, message: SECRET }];
  const wait = { for: 'account', since: at(0).toISOString() } as const;
  const doubt = { since: at(0).toISOString(), reason: SECRET, looks: 3, parked: true };
  const receipt = { ...makeDraft({ state, problems, wait, doubt }), updatedAt: at(1).toISOString(), revision: 'r' };
  const file = describeDrop(receipt, { rejectFile: true });
  const { subject, text } = writeMail(receipt, { rejectFile: true });
  return [JSON.stringify(file), writeText(file), listProblems(problems, 1), subject, text].join('\n');
}

describe.each([...CODES.keys(), 'api_127', 'a_code_of_tomorrow'])('the message of %s', code => {
  test.each(STATE_NAMES)('is for partners only if it is about their upload: %s', state => {
    const told = tell(code === 'api_N' ? 'api_340' : code, state);

    expect(told.includes('1111111')).toBe(isReadable(code));
  });
});

test('codes that reveal more about the account than about the file are not for partners, either', () => {
  for (const code of ['api_127', 'api_account', 'account_changed', 'credentials_unreadable', 'ledger_conflict'])
    expect(tell(code, 'rejected')).not.toContain(code);
});

test('a partner is not asked to correct a drop that was rejected for a reason of the operator', () => {
  expect(tell('api_127', 'rejected')).toContain('What to do: ask whoever operates the feed');
  expect(tell('csv_quote', 'rejected')).toContain('What to do: correct the problems');
});

test('an end by an operator is reported as such, without the reason', () => {
  expect(tell('stopped', 'skipped')).toContain('Nobody is called: an operator stopped it.');
  expect(tell('count_differs', 'created')).toContain('does not have a contact for every row (count_differs)');
});
