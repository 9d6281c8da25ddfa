import { isIP } from 'node:net';
import { ApiError, type ApiErrorCode } from '../answer/api-error.ts';
import { type CallListType, checkDialerParameters } from './check-dialer-parameters.ts';
import { type Parameters, readBoolean, readInteger, requireText } from './parameters.ts';

/** The routing rules of the account. */
export interface KnownRules {
  /** The existing rules. Default: every positive number except 999. */
  readonly known?: readonly number[];
  /** The rules without a scenario. Default: 998. */
  readonly withoutScenario?: readonly number[];
}

/** The checked parameters of a call list. */
export interface CallListParameters {
  readonly name: string;
  readonly ruleId: number;
  readonly priority: number;
  readonly maxSimultaneous: number;
  readonly numAttempts: number;
  /** Seconds. */
  readonly intervalSeconds: number;
  readonly taskPriorityStrategy: string;
  readonly callListType: CallListType;
  readonly isCancelled: boolean;
}

const MAX_INT = 2 ** 31;
const MAX_NAME = 255;

/**
 * Checks the parameters of CreateCallList, the required ones first.
 *
 * Documented: the required parameters, their ranges, and the codes 147, 247, 248, 249, 253, 257 and 375. Assumed: all
 * other codes, the order of the checks, that a double quote in a name is rejected, that the length of a name counts
 * code points, and that unknown parameters are ignored.
 *
 * @param now milliseconds since the epoch.
 * @throws {ApiError}
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/create-call-list
 */
export function checkParameters(parameters: Parameters, rules: KnownRules, now: number): CallListParameters {
  const required = (name: string, code: ApiErrorCode, min: number, max: number) => {
    requireText(parameters, name);
    const value = readInteger(parameters, name, min, max);
    if (value === undefined) throw new ApiError(code, `"${name}" must be a whole number from ${min} to ${max}`);
    return value;
  };
  const ruleId = required('rule_id', 147, 1, Number.MAX_SAFE_INTEGER);
  const priority = required('priority', 247, 0, MAX_INT);
  const maxSimultaneous = required('max_simultaneous', 248, 1, MAX_INT);
  const numAttempts = required('num_attempts', 249, 1, 5);
  const name = requireText(parameters, 'name');
  if (!isListName(name)) {
    throw new ApiError(253, '"name" must be up to 255 characters without "/", "\\" and double quotes');
  }
  checkRule(ruleId, rules);
  checkPlaces(parameters);
  checkStart(parameters, now);
  const callListType = checkDialerParameters(parameters);
  return {
    name,
    ruleId,
    priority,
    maxSimultaneous,
    numAttempts,
    intervalSeconds: readInterval(parameters),
    taskPriorityStrategy: readStrategy(parameters),
    callListType,
    isCancelled: readBoolean(parameters, 'is_cancelled') ?? false,
  };
}

/** True for a valid name of a list. */
export function isListName(name: string): boolean {
  return name !== '' && [...name].length <= MAX_NAME && !/[/\\"]/.test(name);
}

function checkRule(ruleId: number, { known, withoutScenario = [998] }: KnownRules): void {
  const exists = known === undefined ? ruleId !== 999 : known.includes(ruleId) || withoutScenario.includes(ruleId);
  if (!exists) throw new ApiError(147, `the account has no rule ${ruleId}`);
  if (withoutScenario.includes(ruleId)) throw new ApiError(375, `rule ${ruleId} has no scenario`);
}

/**
 * Older references have `reference_ip`, the newest has `ip_address`. Assumed: both are accepted and share their code.
 */
function checkPlaces(parameters: Parameters): void {
  for (const name of ['reference_ip', 'ip_address']) {
    const address = parameters.get(name);
    if (address !== undefined && isIP(address) === 0) throw new ApiError(257, `"${name}" must be an IP address`);
  }
  // The valid values come from getServerLocations, whose answer is undocumented, so only the form is checked.
  const location = parameters.get('server_location');
  if (location !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(location)) {
    throw new ApiError(496, '"server_location" must be the name of a location', 'server_location');
  }
}

function checkStart(parameters: Parameters, now: number): void {
  if (!parameters.has('start_at')) return;
  const startAt = readInteger(parameters, 'start_at', 0, Number.MAX_SAFE_INTEGER);
  if (startAt === undefined) throw new ApiError(101, '"start_at" must be Unix seconds');
  if (startAt < Math.floor(now / 1000)) throw new ApiError(496, '"start_at" must not be in the past', 'start_at');
}

function readInterval(parameters: Parameters): number {
  if (!parameters.has('interval_seconds')) return 0;
  const interval = readInteger(parameters, 'interval_seconds', 0, MAX_INT);
  if (interval === undefined) throw new ApiError(101, '"interval_seconds" must be a whole number of 0 or more');
  return interval;
}

/** Which attempts are processed first. @throws {ApiError} 496. */
export function readStrategy(parameters: Parameters): string {
  const strategy = parameters.get('task_priority_strategy') ?? 'first_attempts';
  if (strategy === 'first_attempts' || strategy === 'repeated_attempts') return strategy;
  throw new ApiError(496, '"task_priority_strategy" is not a strategy', 'task_priority_strategy');
}
