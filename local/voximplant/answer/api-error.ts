/**
 * The codes that the simulator returns by itself, with the service's own texts. `%s` is the name of a parameter.
 *
 * @see https://voximplant.com/docs/references/httpapi/errors
 */
const texts = {
  2: 'Internal error',
  100: 'Authorization failed',
  101: 'Invalid arguments',
  102: "Missing 'cmd' parameter",
  103: 'Unknown command',
  105: 'The required output format type is not supported',
  134: 'Required parameter is empty',
  147: "The 'rule_id' parameter is invalid",
  247: "The 'priority' parameter is invalid",
  248: "The 'max_simultaneous' parameter is invalid",
  249: "The 'num_attempts' parameter is invalid",
  250: 'Invalid CSV file',
  251: 'Call service error',
  253: "The 'name' parameter is invalid",
  255: "The 'list_id' parameter is invalid",
  257: "The 'reference_ip' parameter is invalid",
  340: 'Rate limit exceed',
  375: 'No scenario is bound to the rule',
  433: 'Invalid key id.',
  447: 'Invalid token format.',
  454: 'The token TTL exceeds the maximum limit.',
  455: 'Token issued in the future.',
  456: 'The token has expired.',
  485: "Specify the '%s' parameter.",
  492: "The '%s' parameter is forbidden.",
  493: "The '%s' is not unique.",
  496: "The '%s' parameter is invalid.",
  497: "The '%s' parameter is out of range.",
  499: "The '%s' parameter is too long.",
} as const;

/** An error code that the simulator's checks return; a misbehaviour may send any other code. */
export type ApiErrorCode = keyof typeof texts;

/** A rejection by the API, sent as `{"error":{"code","msg"}}` with HTTP status 200. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /**
   * What exactly was wrong, for the request log. Like the service, the simulator does not send it. It quotes no value.
   */
  readonly detail: string;

  constructor(code: ApiErrorCode, detail: string, parameter = '') {
    super(texts[code].replace('%s', parameter));
    this.code = code;
    this.detail = detail;
  }
}

/** The service's text for a code, or a general one. */
export function describeCode(code: number): string {
  const found = Object.entries(texts).find(([known]) => Number(known) === code);
  return found?.[1].replace('%s', 'value') ?? `Error ${code}`;
}
