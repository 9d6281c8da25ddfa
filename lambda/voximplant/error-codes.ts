/**
 * What an error code of the Management API means for a CreateCallList call:
 * - `final`: the request is wrong and will stay wrong; no list was created.
 * - `account`: an operator can fix it (balance, activation, credentials, allowed addresses); no list was created.
 * - `transient`: rejected for now (rate, concurrency); no list was created.
 * - `token`: the token was rejected before the call was executed; a new one may help.
 * - `in_doubt`: the server failed internally, or says that it saw this request before; a list may exist.
 */
export type ErrorClass = 'final' | 'account' | 'transient' | 'token' | 'in_doubt';

/**
 * Every documented code, as single codes and [first, last] ranges. The classes are our reading of the codes' texts; the
 * API documents no retry rules.
 *
 * @see https://voximplant.com/docs/references/httpapi/errors
 */
export const errorClasses: Readonly<
  Record<ErrorClass, ReadonlyArray<number | readonly [first: number, last: number]>>
> = {
  token: [447, 455, 456],
  account: [5, 100, 104, 115, 127, 131, 137, 281, 282, 311, 317, 320, 321, 322, 323, 433, 454, 511, 527, 536, 538, 539],
  transient: [162, 314, 340, 416],
  in_doubt: [1, 2, 4, 6, 9, 10, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 251, 252, 368, 484, 515],
  final: [
    12,
    [101, 103],
    [105, 114],
    [116, 118],
    [121, 123],
    125,
    [128, 130],
    [132, 136],
    [139, 142],
    [147, 161],
    [163, 173],
    175,
    177,
    [180, 185],
    188,
    [190, 192],
    [194, 199],
    [201, 237],
    [239, 250],
    [253, 255],
    [257, 275],
    278,
    280,
    [283, 297],
    [300, 310],
    [315, 316],
    [318, 319],
    [324, 327],
    [331, 332],
    [334, 339],
    341,
    [343, 367],
    [369, 371],
    [373, 386],
    [389, 401],
    [405, 415],
    [417, 430],
    [434, 446],
    [448, 453],
    [457, 468],
    [470, 483],
    [485, 501],
    [506, 509],
    [512, 514],
    [516, 526],
    [528, 535],
    537,
    [540, 581],
    [583, 584],
  ],
};

/** What an operator can do about a code; it is appended to the API's own text. */
const fixes: Readonly<Record<number, string>> = {
  5: "check the account's billing",
  100: "check the credentials in the secret and the key's role",
  104: 'give the service account the role "Call list manager"',
  115: 'check "account_id" in the secret',
  127: "top up the account's balance",
  131: 'activate the account',
  147: 'check "rule_id": the rule must belong to the account',
  250: 'check the CSV, its delimiter and its encoding',
  281: 'verify the account',
  375: 'bind a scenario to the rule',
  433: 'check "key_id" in the secret: the key may have been deleted',
  454: "check the clock of the function's host",
  527: 'call from an address that the account allows',
};

function contains(entry: number | readonly [number, number], code: number): boolean {
  return typeof entry === 'number' ? entry === code : code >= entry[0] && code <= entry[1];
}

/** The class of a code. Undocumented codes are `in_doubt`, because a list may exist. */
export function classifyError(code: number): ErrorClass {
  for (const kind of ['token', 'account', 'transient', 'in_doubt', 'final'] as const) {
    if (errorClasses[kind].some(entry => contains(entry, code))) return kind;
  }
  return 'in_doubt';
}

/** Codes that another key of the account may avoid: authorization, role, unknown key. */
const keyCodes: ReadonlySet<number> = new Set([100, 104, 433]);

/** True when the token or its key was rejected before the call was executed. */
export function mayBeTheKey(code: number): boolean {
  return keyCodes.has(code) || classifyError(code) === 'token';
}

/** What an operator can do about this code, if known. */
export function suggestFix(code: number): string | undefined {
  return Object.hasOwn(fixes, code) ? fixes[code] : undefined;
}
