/** The patterns of docs/style.md that came back most often, each with a sample that it must match. */
export const BANNED: ReadonlyArray<readonly [name: string, pattern: RegExp, sample: string]> = [
  ['somebody’s business', /\bbusiness\b/, 'other tags are none of our business'],
  ['nobody’s', /\bnobody[’']s\b/, "files at the old prefix are nobody's"],
  ['as it must be', /\bas (?:it|they) must be\b/, 'everything is as it must be'],
  ['stands', /\bstands?\b(?! for)/, 'it stands in row 4 already'],
  ['comes to', /\b(?:comes?|came) (?:to nothing|to the same|of it|out of it)\b/, 'it comes to the same'],
  ['is over', /\b(?:is|are|was) over\b(?! the limit)/, 'when the lease is over'],
  [
    'a relative what',
    /(?:^|[.:;] |\| )What (?:is|was|waits|comes|came|has|had|may|must|cannot|the)\b[^?|*]*[.;:|]/m,
    'What waits goes no further.',
  ],
  ['whoever as a subject', /(?:^|[.:] )Whoever\b/m, 'Whoever takes the content moves that document first.'],
  ['at it', /\b(?:nobody|somebody|somebody else) (?:is|was) at it\b/, 'while somebody else is at it'],
  ['mend', /\bmend(?:s|ed|ing)?\b/, 'until it is mended'],
  ['come twice', /\b(?:come|comes|came) twice\b/, 'that none comes twice'],
  ['cut short', /\bcut short\b/, 'an upload that may be cut short'],
  ['there already', /\bthere already\b/, 'parts that are there already'],
  ['has it told', /\b(?:is|are) told of\b/, 'nobody is told of it'],
  ['put in your own', /\bput in your own\b/, 'put in your own'],
  ['over there', /\bover there\b/, 'two things have to be done over there'],
];
