import * as v from 'valibot';
import { NARROWED_HOURS } from '../time/calling-hours.ts';
import { dialerFields } from './dialer-fields.ts';
import { address, choice, type FieldMetadata, flag, integer, line, MAX_INT, text } from './parameter-field.ts';

const REFERENCE = 'reference';
const NEWEST = 'newest client';
const OWN = 'dropdial';

/** 2^31, the largest priority the API documents. */
const MAX_PRIORITY = 2 ** 31;

/**
 * The parameters of CreateCallList that a drop may set, under the API's own names, and those that are ours.
 * This one object drives checking, types, the published JSON Schema and the parameter reference.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export const parameterFields = {
  rule_id: integer(
    1,
    Number.MAX_SAFE_INTEGER,
    'a whole number of 1 or more',
    'Id of the routing rule whose scenario handles each call. Required.',
    REFERENCE,
  ),
  priority: integer(
    0,
    MAX_PRIORITY,
    'a whole number from 0 to 2147483648',
    'Priority of the call list among the lists of the account; 0 is the highest, and only for feeds whose limits name it. Required.',
    REFERENCE,
  ),
  max_simultaneous: integer(
    1,
    MAX_INT,
    'a whole number of 1 or more',
    'How many tasks of the list are processed at the same time. Required.',
    REFERENCE,
  ),
  num_attempts: integer(
    1,
    5,
    'a whole number from 1 to 5',
    'How often a task is tried before it counts as failed. Required.',
    REFERENCE,
  ),
  name: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(255),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this rule keeps out
    v.regex(/^[^/\\"\u0000-\u001f\u007f]*$/),
    v.check(value => value.isWellFormed()),
    v.description(
      'Name of the call list. Default: the file name made legal. A mark of the submission (" ~" and 12 hexadecimal digits) is appended, and the name is shortened to make room for it.',
    ),
    v.metadata({
      kind: 'text',
      mustBe: '1 to 255 characters without "/", "\\", double quotes and control characters',
      evidence: REFERENCE,
    } satisfies FieldMetadata),
  ),
  profile: text(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'the name of a profile of the feed',
    'Which profile of the feed the drop uses: a set of parameters under a name. Not sent to the API.',
    OWN,
  ),
  interval_seconds: integer(
    0,
    MAX_INT,
    'a whole number of 0 or more',
    'Seconds between two attempts. API default: 0.',
    REFERENCE,
  ),
  start_at: integer(
    0,
    Number.MAX_SAFE_INTEGER,
    'a time in UNIX seconds',
    'When the list starts, in UNIX seconds; not in the past and at most a year ahead. API default: at once.',
    NEWEST,
  ),
  is_cancelled: flag(
    'Creates the list and does not start it, in a feed that holds its lists too. API default: false.',
    NEWEST,
  ),
  encoding: text(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}$/,
    'the name of a character encoding, such as UTF-8 or windows-1251',
    'Character encoding of the CSV. API default: UTF-8.',
    REFERENCE,
  ),
  delimiter: text(
    /^(?:[\t\x20-\x21\x23-\x7e]|semicolon|comma|tab|pipe)$/,
    'one ASCII character or one of semicolon, comma, tab, pipe',
    'Character between two fields. Default: found from the header line.',
    REFERENCE,
  ),
  escape: text(
    /^(?:[\x21-\x7e]|backslash|quote|apostrophe)$/,
    'one printable ASCII character or one of backslash, quote, apostrophe',
    'Character that escapes a quote inside a quoted field.',
    REFERENCE,
  ),
  quote: text(
    /^(?:[!-+\-./:<-@[\]-`{}~]|quote|apostrophe)$/,
    'one ASCII punctuation mark, but none of ; , | \\, or one of quote, apostrophe',
    'Character around a quoted field. Not sent unless it is set; the file is read with the double quote then.',
    NEWEST,
  ),
  ip_address: address(
    'IP address used to choose the nearest media server. Without it and server_location the API takes the address of the function.',
    NEWEST,
  ),
  reference_ip: address('The older name of ip_address; it is sent as ip_address.', REFERENCE),
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
    '1 to 1000 characters without control characters',
    'Text that is kept with the list.',
    NEWEST,
  ),
  ...dialerFields,
  idempotency_key: text(
    /^[A-Za-z0-9][A-Za-z0-9._:=@+-]{0,127}$/,
    'up to 128 letters, digits and . _ : = @ + -',
    'Names a deliberate repeat: the same object with a new key is a new submission. Not sent to the API.',
    OWN,
  ),
  rows: integer(
    1,
    MAX_INT,
    'a whole number of 1 or more',
    'How many data rows the file must have, so that a cut upload never dials. Not sent to the API.',
    OWN,
  ),
  bytes: integer(
    1,
    Number.MAX_SAFE_INTEGER,
    'a whole number of 1 or more',
    'How many bytes the file must have, so that a cut upload never dials. Not sent to the API.',
    OWN,
  ),
  sha256: text(
    /^[0-9A-Fa-f]{64}$/,
    '64 hexadecimal digits',
    'SHA-256 of the file, so that a cut or changed upload never dials. Not sent to the API.',
    OWN,
  ),
  phone_columns: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(100))),
    v.minLength(1),
    v.maxLength(10),
    v.description(
      'Columns that hold the numbers to call: each number must be E.164 (+ and digits), and no number may come twice. A tag names one column. Not sent to the API.',
    ),
    v.metadata({
      kind: 'list',
      mustBe: 'a list of 1 to 10 column names, such as ["phone_number"]',
      evidence: OWN,
    } satisfies FieldMetadata),
  ),
  duplicates: choice(
    ['reject', 'report'],
    'What a number that comes twice in phone_columns does: reject the file, or only be reported. Default: reject. Not sent to the API.',
    OWN,
  ),
  allow_duplicate: flag(
    'Sends the file although its content was sent under another key of the feed a short while ago. Default: false. Not sent to the API.',
    OWN,
  ),
  calling_hours: text(
    NARROWED_HOURS,
    'days and times such as "mon-fri 10:00-18:00"',
    "Narrows the calling hours of the feed for this drop, in the feed's time zone; they cannot be widened. Not sent to the API.",
    OWN,
  ),
  dry_run: flag('Checks the drop and sends nothing: it ends as checked. Default: false. Not sent to the API.', OWN),
} as const;
