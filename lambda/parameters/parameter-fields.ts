import { NARROWED_HOURS } from '../time/calling-hours.ts';
import { dialerFields } from './dialer-fields.ts';
import { address, choice, columns, flag, integer, line, MAX_INT, text } from './parameter-field.ts';

const REFERENCE = { evidence: 'reference' } as const;
const NEWEST = { evidence: 'newest client' } as const;
const OWN = { own: true } as const;

/** 2^31, the largest priority the API documents. */
const MAX_PRIORITY = 2 ** 31;

/**
 * The parameters that a drop may set: those of CreateCallList, under the API's own names, and dropdial's own, one row
 * each. This object is the source of validation, types, the published JSON Schema and the parameter reference. Lists of
 * certain parameters are derived from the traits of the rows.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export const parameterFields = {
  rule_id: integer(1, Number.MAX_SAFE_INTEGER, 'Id of the routing rule whose scenario handles each call.', {
    ...REFERENCE,
    required: true,
    limitToIds: true,
  }),
  priority: integer(
    0,
    MAX_PRIORITY,
    'Priority of the call list among the lists of the account; 0 is the highest, and only for feeds whose limits name it.',
    {
      ...REFERENCE,
      required: true,
      limitToRange: true,
      // The highest priority overtakes every other list of the account, so it must be asked for explicitly.
      lowest: {
        value: 1,
        description: 'From 1 unless "min" says otherwise: 0, the highest priority, needs an explicit "min": 0.',
      },
    },
  ),
  max_simultaneous: integer(1, MAX_INT, 'How many tasks of the list are processed at the same time.', {
    ...REFERENCE,
    required: true,
    limitToRange: true,
  }),
  num_attempts: integer(1, 5, 'How often a task is tried before it counts as failed.', {
    ...REFERENCE,
    required: true,
    limitToRange: true,
  }),
  name: line(
    255,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this rule keeps out
    /^[^/\\"\u0000-\u001f\u007f]*$/,
    '1 to 255 characters without "/", "\\", double quotes and control characters',
    'Name of the call list. Default: the file name made legal. A mark of the submission (" ~" and 12 hexadecimal digits) is appended, and put first as well where the end of a name might get lost: one of more than 241 bytes, or with signs such as emoji. The name is shortened to make room.',
    { ...REFERENCE, ofOneFile: true },
  ),
  profile: text(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'the name of a profile of the feed',
    'Which profile of the feed the drop uses: a set of parameters under a name.',
    OWN,
  ),
  interval_seconds: integer(0, MAX_INT, 'Seconds between two attempts. API default: 0.', {
    ...REFERENCE,
    limitToRange: true,
  }),
  start_at: integer(
    0,
    Number.MAX_SAFE_INTEGER,
    'When the list starts, in UNIX seconds; not in the past and at most a year ahead. API default: at once.',
    NEWEST,
    'a time in UNIX seconds',
  ),
  is_cancelled: flag(
    'Creates the list and does not start it, not even in a feed with held lists. API default: false.',
    NEWEST,
  ),
  encoding: text(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}$/,
    'the name of a character encoding, such as UTF-8 or windows-1251',
    'Character encoding of the CSV. API default: UTF-8.',
    { ...REFERENCE, reads: true, decidesCells: true },
  ),
  delimiter: text(
    /^(?:[\t\x20-\x21\x23-\x7e]|semicolon|comma|tab|pipe)$/,
    'one ASCII character or one of semicolon, comma, tab, pipe',
    'Character between two fields. Default: found from the header line.',
    { ...REFERENCE, spelled: true, reads: true },
  ),
  escape: text(
    /^(?:[\x21-\x7e]|backslash|quote|apostrophe)$/,
    'one printable ASCII character or one of backslash, quote, apostrophe',
    'Character that escapes a quote inside a quoted field.',
    { ...REFERENCE, spelled: true, reads: true, decidesCells: true },
  ),
  quote: text(
    /^(?:[!-+\-./:<-@[\]-`{}~]|quote|apostrophe)$/,
    'one ASCII punctuation mark, but none of ; , | \\, or one of quote, apostrophe',
    'Character around a quoted field. Not sent unless it is set; the file is read with the double quote then.',
    { ...NEWEST, spelled: true, reads: true, decidesCells: true },
  ),
  ip_address: address(
    'IP address used to choose the nearest media server. Without it and server_location the API takes the address of the function.',
    NEWEST,
  ),
  // Whether the API still accepts it is undocumented; the newest reference and the official client have only the newer
  // name.
  reference_ip: address('The older name of ip_address; it is sent as ip_address.', {
    ...REFERENCE,
    newName: 'ip_address',
  }),
  server_location: text(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'a location of up to 100 letters, digits, dots, underscores and hyphens',
    'Location of the server that processes the list; wins over ip_address.',
    REFERENCE,
  ),
  task_priority_strategy: choice(
    ['first_attempts', 'repeated_attempts'],
    'Whether first or repeated attempts are processed first. API default: first_attempts.',
    REFERENCE,
  ),
  list_custom_data: line(
    1000,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this rule keeps out
    /^[^\u0000-\u001f\u007f]*$/,
    '1 to 1000 characters without control characters',
    'Text that is kept with the list.',
    NEWEST,
  ),
  ...dialerFields,
  idempotency_key: text(
    /^[A-Za-z0-9][A-Za-z0-9._:=@+-]{0,127}$/,
    'up to 128 letters, digits and . _ : = @ + -',
    'Names a deliberate repeat: the same object with a new key is a new submission. After a list was made, it also needs allow_duplicate.',
    { ...OWN, ofOneFile: true },
  ),
  rows: integer(1, MAX_INT, 'How many data rows the file must have, so that a truncated upload never dials.', {
    ...OWN,
    ofOneFile: true,
    reads: true,
  }),
  bytes: integer(
    1,
    Number.MAX_SAFE_INTEGER,
    'How many bytes the file must have, so that a truncated upload never dials.',
    {
      ...OWN,
      ofOneFile: true,
      reads: true,
    },
  ),
  sha256: text(
    /^[0-9A-Fa-f]{64}$/,
    '64 hexadecimal digits',
    'SHA-256 of the file, so that a truncated or changed upload never dials.',
    { ...OWN, ofOneFile: true, reads: true },
  ),
  phone_columns: columns(
    10,
    'a list of 1 to 10 column names, such as ["phone_number"]',
    'Columns that hold the numbers to call: each number must be E.164 (+ and digits), and no number may be a duplicate. A tag names one column.',
    { ...OWN, reads: true },
  ),
  duplicates: choice(
    ['reject', 'report'],
    'What a duplicate number in phone_columns does: reject the file, or only be reported. Default: reject.',
    { ...OWN, reads: true },
  ),
  allow_duplicate: flag(
    'Sends the file although the same content was sent a short while ago. The same object also needs a new idempotency_key. Default: false.',
    { ...OWN, ofOneFile: true },
  ),
  calling_hours: text(
    NARROWED_HOURS,
    'days and times such as "mon-fri 10:00-18:00"',
    "Narrows the calling hours of the feed for this drop, in the feed's time zone; they cannot be widened.",
    OWN,
  ),
  results: flag('false turns off the collection of results for this drop. Default: true.', OWN),
  dry_run: flag('Checks the drop and sends nothing: it ends as checked. Default: false.', OWN),
} as const;
