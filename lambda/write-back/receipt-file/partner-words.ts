/** Codes whose messages are about what a partner uploads, in words for partners. Every code of the file itself, `csv_…`, is one. */
const AS_SAID: ReadonlySet<string> = new Set(
  (
    'contract file_name_mismatch folder_defaults_invalid no_server_location parameter_ambiguous parameter_inapplicable parameter_invalid ' +
    'parameter_missing parameter_not_for_folders parameter_origin parameter_outside_limits parameter_unknown profile_unknown sidecar_invalid ' +
    'tag_suspicious all_suppressed suppressed suppression_changed suppression_needs_phone_columns duplicate_content empty_object ' +
    'file_too_large same_upload stale superseded not_a_csv source_encrypted another_upload content_busy feed_busy hourly_limit ' +
    'outside_hours settling waiting_for_sidecar waiting_for_tags'
  ).split(' '),
);

/** Codes that a partner may read, and whose messages are for operators. */
const IN_OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['stopped', 'an operator stopped it'],
  ['count_differs', 'the call list does not have as many contacts as the file has rows'],
  ['submission_in_doubt', 'the answer of Voximplant was lost, and the call list is looked for'],
  ['submission_parked', 'nobody knows yet whether the call list exists; an operator decides'],
  ['possible_copy', 'the same content was sent before, and this may be a copy of it; an operator decides'],
  ['suppression_unavailable', 'a suppression list cannot be used'],
  ['source_changed', 'the file was deleted, replaced or changed before anything was sent'],
  ['another_try', 'it could not be sent, and is tried again'],
]);

/** What a partner reads of every other code. */
export const ASK_OPERATOR = { code: 'ask_operator', message: 'the operator of the feed can see the reason' } as const;

/** The words of a problem that a partner may read: an account, an answer of the API and an operator's reason are not for partners. */
export function wordsForPartner({ code, message }: { readonly code: string; readonly message: string }): {
  readonly code: string;
  readonly message: string;
} {
  if (code.startsWith('csv_') || AS_SAID.has(code)) return { code, message };
  const words = IN_OTHER_WORDS.get(code);
  return words === undefined ? ASK_OPERATOR : { code, message: words };
}
