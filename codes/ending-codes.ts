import type { Codes } from './code-entry.ts';

/** Why a drop never dials, and problems with its list. */
export const ENDING_CODES = {
  api_N: {
    meaning: 'Voximplant refused the list for good; N is its own code.',
    example: 'api_147: the rule does not exist',
    action: 'Do what the message says, and upload the file again.',
  },
  ask_operator: {
    meaning: 'The reason is for the operator of the feed. Only files and mails for partners have this code.',
    example: 'a drop that waits because the account has no money',
    action:
      'Ask the operator, and name the submission. As the operator, look at the metadata, or at npx dropdial show ID.',
  },
  count_differs: {
    meaning: 'Voximplant stored another number of contacts than rows were sent.',
    example: 'Voximplant stored 2 of 3 rows',
    action: 'Look at the list at Voximplant, and at the delimiter and the quotes of the file.',
    setting: 'whenCountDiffers of the feed',
  },
  duplicate_content: {
    meaning: 'The same content was sent under another key, or uploaded again, within duplicateWindowDays of the feed.',
    example: 'monday.csv dropped as monday-again.csv',
    action:
      'Nothing, if it was a mistake. To call everybody again, set allow_duplicate=true; for the same object, or one that was uploaded in parts, also a new idempotency_key.',
    setting: 'duplicateWindowDays of the feed, allow_duplicate',
  },
  empty_object: {
    meaning: 'The object has 0 bytes, so there is nobody to call.',
    example: 'an upload that never began',
    action: 'Upload the file again, if it should have rows.',
  },
  file_too_large: {
    meaning: 'The server in front of the API accepts no request of that size.',
    example: 'HTTP 413 for a file of 2 GB',
    action: 'Split the file and upload the parts.',
    setting: 'limits.bytes of the feed, which rejects earlier',
  },
  same_upload: {
    meaning: 'The object is a copy onto itself of one that has a list.',
    example: 'a storage class that was changed',
    action: 'Nothing: nobody is called a second time.',
  },
  stale: {
    meaning: 'The file is too old: it was uploaded, or waited, for longer than the feed allows.',
    example: 'a file of last week in a feed with "maxAgeHours": 72',
    action: 'Upload it again, if its people should be called now.',
    setting: 'maxAgeHours of the feed',
  },
  stopped: {
    meaning: 'A person stopped it.',
    example: 'npx dropdial stop ID --reason "wrong file"',
    action: 'Nothing.',
  },
  superseded: {
    meaning: 'The drop went on under another submission, which the message names.',
    example: 'a file that was uploaded again before it was sent',
    action: 'Look at the other submission: npx dropdial show ID.',
  },
} as const satisfies Codes;

/** Why an object starts nothing, as logged by the function. */
export const SKIP_CODES = {
  already_done: {
    meaning: 'The event is about a submission whose outcome is recorded.',
    example: 'a repeated event',
    action: 'Nothing.',
  },
  cancel_file: {
    meaning: 'The file names people who must not be called. It is not a drop.',
    example: 'monday.csv.cancel.csv',
    action: 'Nothing.',
    setting: 'cancelFile of the feed',
  },
  errors_file: {
    meaning: 'The file is a list of problems that the function wrote.',
    example: 'monday.csv.errors.csv',
    action: 'Nothing.',
    setting: 'rejectFile of the feed',
  },
  folder_defaults: {
    meaning: 'The file holds the defaults of a folder. Drops that wait for them continue.',
    example: '_defaults.json',
    action: 'Nothing.',
  },
  folder_marker: {
    meaning: 'The object represents a folder.',
    example: 'drops/may/',
    action: 'Nothing.',
  },
  no_feed: {
    meaning:
      'The key is not under the prefix of a feed. In a bucket that the stack created, the object says so and names the nearest prefix.',
    example: 'Drops/monday.csv, where the prefix is drops/',
    action:
      'Upload the file under a configured prefix. Upper and lower case differ. Put files that are no drops into a folder whose name begins with "_".',
    setting: 'prefix of the feed',
  },
  not_a_csv: {
    meaning:
      'The name does not end in .csv or .csv.gz. In a bucket that the stack created, the object says so, and what kind of file it looks like.',
    example: 'monday.xlsx, monday.csv.zip, monday.txt',
    action: 'Save the file as CSV and give it that ending.',
  },
  own_copy: {
    meaning: 'The event is about the copy that wrote the outcome onto the object.',
    example: 'an event a moment after the outcome',
    action: 'Nothing.',
  },
  receipt_file: {
    meaning: 'The file is a receipt file, which the function wrote.',
    example: 'monday.csv.result.json, monday.csv.result.txt',
    action: 'Nothing.',
    setting: 'receiptFile of the feed',
  },
  results_file: {
    meaning: 'The file is a file of results that the function wrote.',
    example: 'monday.csv.results.csv',
    action: 'Nothing.',
    setting: 'results of the feed',
  },
  sidecar_not_taken: {
    meaning: 'A sidecar came to a feed that waits for tags, and asks for no sidecars.',
    example: 'monday.csv.json in a feed with waitFor "tags"',
    action: 'Say the parameters by tags, or name sidecar in origins.',
    setting: 'waitFor, origins of the feed',
  },
  sidecar_without_csv: {
    meaning: 'A sidecar arrived, and no file of that name exists yet.',
    example: 'monday.csv.json before monday.csv',
    action: 'Upload the file. Its sidecar is found then.',
  },
  suppressed_file: {
    meaning: 'The object is a list of the rows that were left out of a drop.',
    example: 'monday.csv.suppressed.csv',
    action: 'Nothing: the function wrote it.',
  },
  suppression_list: {
    meaning: 'The object is a suppression list of the feed: those people must not be called.',
    example: 'acme/do-not-call.csv, which the feed names',
    action: 'Nothing, unless it should be a list of people to call: then give it another name.',
    setting: 'suppression of the feed',
  },
  temporary_name: {
    meaning: 'Clients use such a name while they upload a file.',
    example: 'monday.csv.filepart, .monday.csv.swp',
    action: 'Nothing: the file becomes a drop once it is renamed.',
  },
} as const satisfies Codes;

/** Problems with the results of calls. */
export const RESULT_CODES = {
  results_not_configured: {
    meaning: 'The feed does not collect results any more. Its lists wait until it does.',
    example: 'a feed whose "results" was removed',
    action: 'Put the setting back, or leave it: nothing else depends on it.',
    setting: 'results of the feed',
  },
  results_not_marked: {
    meaning:
      'S3 did not accept the marker that says when to look at the list. Every later write of the receipt tries again.',
    example: 'S3 answered 503 several times',
    action: 'npx dropdial results ID --refresh.',
  },
  results_not_read: {
    meaning: 'The tasks of the list could not be read from Voximplant. This is retried.',
    example: 'code 104: the role of the key may not look at tasks',
    action: 'Give the service account the role that the message names.',
  },
  results_not_written: {
    meaning: 'The file of results could not be written. This is retried every hour.',
    example: 'access denied for KEY.results.csv',
    action: 'Allow the function to write beside the drops.',
  },
  results_poorer: {
    meaning: 'Voximplant showed less of the list than before. The earlier results are kept.',
    example: 'a list that was deleted at Voximplant',
    action: 'Nothing.',
  },
} as const satisfies Codes;
