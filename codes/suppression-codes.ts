import type { Codes } from './code-entry.ts';

/** Problems and reasons to wait that concern suppression lists. */
export const SUPPRESSION_CODES = {
  all_suppressed: {
    meaning: 'Every row has a number on a suppression list: nobody is called.',
    example: 'a file of three rows, whose three numbers asked not to be called',
    action: 'Nothing. If that cannot be right, look at the lists that the receipt names.',
    setting: 'suppression of the feed',
  },
  suppressed: {
    meaning: 'Rows have numbers on a suppression list, and the feed rejects such files.',
    example: 'row 4: its number is on the suppression list s3://lists/dnc.txt',
    action: 'Remove the rows, and upload the file again.',
    setting: 'treat of the list',
  },
  suppression_changed: {
    meaning: 'Numbers of the file were added to a suppression list while the file was being sent. Nothing was sent.',
    example: 'a list that is replaced at the moment of the last look',
    action: 'Nothing: the file is sent again without those numbers.',
  },
  suppression_needs_phone_columns: {
    meaning: 'The feed has suppression lists, and the drop does not say which columns hold numbers.',
    example: 'no phone_columns in tags, sidecar or the defaults of the feed',
    action: 'Set phone_columns, for the drop or in the defaults of the feed.',
    setting: 'phone_columns',
  },
  suppression_unavailable: {
    meaning: 'A suppression list is missing, empty, too old or cannot be read. Nobody is called until it can be read.',
    example: 'the suppression list s3://lists/dnc.txt is empty; upload it again',
    action: 'Fix the list as the message says. The drop continues within minutes.',
    setting: 'suppression of the feed',
  },
} as const satisfies Codes;
