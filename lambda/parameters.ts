import * as v from 'valibot';
import { NARROWED_HOURS } from './calling-hours.ts';

/** How a value that can only be text (a tag) is read, and how a message says what the value must be. */
interface FieldMetadata {
  readonly kind: 'integer' | 'text' | 'boolean' | 'list';
  readonly mustBe: string;
}

function integer(min: number, max: number, mustBe: string, description: string) {
  return v.pipe(
    v.number(),
    v.integer(),
    v.minValue(min),
    v.maxValue(max),
    v.description(description),
    v.metadata({ kind: 'integer', mustBe } satisfies FieldMetadata),
  );
}

function text(pattern: RegExp, mustBe: string, description: string) {
  return v.pipe(
    v.string(),
    v.regex(pattern),
    v.description(description),
    v.metadata({ kind: 'text', mustBe } satisfies FieldMetadata),
  );
}

/** Words for characters that S3 does not allow in a tag's value; usable everywhere. */
export const characterWords: ReadonlyMap<string, string> = new Map([
  ['semicolon', ';'],
  ['comma', ','],
  ['tab', '\t'],
  ['pipe', '|'],
  ['backslash', '\\'],
  ['quote', '"'],
]);

/** 2^31, the largest priority the API documents. */
const MAX_PRIORITY = 2 ** 31;
const MAX_INT = 2 ** 31 - 1;

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
  ),
  priority: integer(
    0,
    MAX_PRIORITY,
    'a whole number from 0 to 2147483648',
    'Priority of the call list among the lists of the account; 0 is the highest. Required.',
  ),
  max_simultaneous: integer(
    1,
    MAX_INT,
    'a whole number of 1 or more',
    'How many tasks of the list are processed at the same time. Required.',
  ),
  num_attempts: integer(
    1,
    5,
    'a whole number from 1 to 5',
    'How often a task is tried before it counts as failed. Required.',
  ),
  name: v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(255),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this rule keeps out
    v.regex(/^[^/\\"\u0000-\u001f\u007f]*$/),
    v.check(text => text.isWellFormed()),
    v.description(
      'Name of the call list. Default: the file name made legal. A mark of the submission (" ~" and 12 hexadecimal digits) is appended, and the name is shortened to make room for it.',
    ),
    v.metadata({
      kind: 'text',
      mustBe: '1 to 255 characters without "/", "\\", double quotes and control characters',
    } satisfies FieldMetadata),
  ),
  interval_seconds: integer(0, MAX_INT, 'a whole number of 0 or more', 'Seconds between two attempts. API default: 0.'),
  encoding: text(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,39}$/,
    'the name of a character encoding, such as UTF-8 or windows-1251',
    'Character encoding of the CSV. API default: UTF-8.',
  ),
  delimiter: text(
    /^(?:[\t\x20-\x21\x23-\x7e]|semicolon|comma|tab|pipe)$/,
    'one ASCII character or one of semicolon, comma, tab, pipe',
    'Character between two fields. Default: found from the header line.',
  ),
  escape: text(
    /^(?:[\x21-\x7e]|backslash|quote)$/,
    'one printable ASCII character or one of backslash, quote',
    'Character that escapes a quote inside a quoted field.',
  ),
  reference_ip: v.pipe(
    v.string(),
    v.ip(),
    v.description('IP address used to choose the nearest media server.'),
    v.metadata({ kind: 'text', mustBe: 'an IPv4 or IPv6 address' } satisfies FieldMetadata),
  ),
  server_location: text(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    'a location of up to 100 letters, digits, dots, underscores and hyphens',
    'Location of the server that processes the list; wins over reference_ip.',
  ),
  task_priority_strategy: v.pipe(
    v.picklist(['first_attempts', 'repeated_attempts']),
    v.description('Whether first or repeated attempts are processed first. API default: first_attempts.'),
    v.metadata({ kind: 'text', mustBe: 'first_attempts or repeated_attempts' } satisfies FieldMetadata),
  ),
  idempotency_key: text(
    /^[A-Za-z0-9][A-Za-z0-9._:=@+-]{0,127}$/,
    'up to 128 letters, digits and . _ : = @ + -',
    'Names a deliberate repeat: the same object with a new key is a new submission. Not sent to the API.',
  ),
  rows: integer(
    1,
    MAX_INT,
    'a whole number of 1 or more',
    'How many data rows the file must have, so that a cut upload never dials. Not sent to the API.',
  ),
  bytes: integer(
    1,
    Number.MAX_SAFE_INTEGER,
    'a whole number of 1 or more',
    'How many bytes the file must have, so that a cut upload never dials. Not sent to the API.',
  ),
  sha256: text(
    /^[0-9A-Fa-f]{64}$/,
    '64 hexadecimal digits',
    'SHA-256 of the file, so that a cut or changed upload never dials. Not sent to the API.',
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
    } satisfies FieldMetadata),
  ),
  duplicates: v.pipe(
    v.picklist(['reject', 'report']),
    v.description(
      'What a number that comes twice in phone_columns does: reject the file, or only be reported. Default: reject. Not sent to the API.',
    ),
    v.metadata({ kind: 'text', mustBe: 'reject or report' } satisfies FieldMetadata),
  ),
  allow_duplicate: v.pipe(
    v.boolean(),
    v.description(
      'Sends the file although its content was sent under another key of the feed a short while ago. Default: false. Not sent to the API.',
    ),
    v.metadata({ kind: 'boolean', mustBe: 'true or false' } satisfies FieldMetadata),
  ),
  calling_hours: text(
    NARROWED_HOURS,
    'days and times such as "mon-fri 10:00-18:00"',
    "Narrows the calling hours of the feed for this drop, in the feed's time zone; they cannot be widened. Not sent to the API.",
  ),
  dry_run: v.pipe(
    v.boolean(),
    v.description('Checks the drop and sends nothing: it ends as checked. Default: false. Not sent to the API.'),
    v.metadata({ kind: 'boolean', mustBe: 'true or false' } satisfies FieldMetadata),
  ),
} as const;

export type ParameterName = keyof typeof parameterFields;

/** Parameters that are ours alone and never reach the API. */
export const OWN_PARAMETERS = [
  'idempotency_key',
  'rows',
  'bytes',
  'sha256',
  'phone_columns',
  'duplicates',
  'allow_duplicate',
  'calling_hours',
  'dry_run',
] as const;

/** Parameters that say what one file is, so that no feed can have a default of them. */
export const DROP_PARAMETERS = ['name', 'idempotency_key', 'rows', 'bytes', 'sha256', 'allow_duplicate'] as const;

/** Parameters without which a drop waits. */
export const REQUIRED_PARAMETERS = ['rule_id', 'priority', 'max_simultaneous', 'num_attempts'] as const;

/** Any subset of the parameters: what one tag set, one sidecar or one feed's defaults may say. */
export const PartialParametersSchema = v.partial(v.strictObject(parameterFields));
export type PartialParameters = v.InferOutput<typeof PartialParametersSchema>;

/** A complete set: what CreateCallList is called with, plus `idempotency_key`. */
export const ParametersSchema = v.required(PartialParametersSchema, [...REQUIRED_PARAMETERS, 'name']);
export type Parameters = v.InferOutput<typeof ParametersSchema>;

/** True for the name of a parameter; own keys only, so `constructor` is not one. */
export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(parameterFields, name);
}

/** Names in the order of the schema, for messages and the reference. */
export const parameterNames: readonly ParameterName[] = Object.keys(parameterFields).filter(isParameterName);

function isKind(kind: unknown): kind is FieldMetadata['kind'] {
  return kind === 'integer' || kind === 'boolean' || kind === 'list';
}

/** What the value of a parameter must be, in words, and how text is read into it. */
export function fieldMetadata(name: ParameterName): FieldMetadata {
  const { kind, mustBe } = v.getMetadata<(typeof parameterFields)[ParameterName]>(parameterFields[name]);
  return { kind: isKind(kind) ? kind : 'text', mustBe: typeof mustBe === 'string' ? mustBe : '' };
}

/** The parameters as the API takes them: without our own. */
export function apiParameters(parameters: Parameters): ReadonlyArray<readonly [name: string, value: string]> {
  const ours = new Set<string>(OWN_PARAMETERS);
  return Object.entries(parameters)
    .filter(([name]) => !ours.has(name))
    .map(([name, value]) => [name, String(value)]);
}
