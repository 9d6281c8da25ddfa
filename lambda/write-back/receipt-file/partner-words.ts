/** Codes about the file itself, its parameters, or its reason to wait. Their messages are meant for partners. */
const OF_UPLOADS = /^(?:csv|parameter|waiting_for)_/;
/** Other codes whose messages are about the partner's upload. */
const AS_SAID: ReadonlySet<string> = new Set(
  (
    'contract file_name_mismatch folder_defaults_invalid profile_unknown sidecar_invalid tag_suspicious all_suppressed suppressed suppression_changed ' +
    'suppression_needs_phone_columns duplicate_content empty_object file_too_large same_upload source_changed stale superseded not_a_csv ' +
    'source_encrypted content_busy feed_busy hourly_limit outside_hours'
  ).split(' '),
);

/** Codes that partners may see, with other words, because their messages are meant for operators. */
const IN_OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['stopped', 'an operator stopped it'],
  ['count_differs', 'the call list does not have a contact for every row'],
]);

/** The words for every other code. */
export const ASK_OPERATOR = { code: 'ask_operator', message: 'the operator of the feed can see the reason' } as const;

/**
 * The code and the words of a problem for partners, who must not see accounts, answers of the API, and operators'
 * reasons.
 */
export function wordsForPartner({ code, message }: { readonly code: string; readonly message: string }): {
  readonly code: string;
  readonly message: string;
} {
  if (OF_UPLOADS.test(code) || AS_SAID.has(code)) return { code, message };
  const words = IN_OTHER_WORDS.get(code);
  return words === undefined ? ASK_OPERATOR : { code, message: words };
}
