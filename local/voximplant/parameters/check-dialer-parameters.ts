import { ApiError } from '../answer/api-error.ts';
import { type Parameters, readBoolean } from './parameters.ts';

/** How a list is dialled; default `automatic`. */
export type CallListType = 'automatic' | 'predictive' | 'progressive';

/** The allowed values of a parameter of the predictive and progressive dialers, and the types of lists that have it. */
interface DialerRule {
  readonly types: readonly CallListType[];
  readonly oneOf?: readonly string[];
  readonly range?: readonly [min: number, max: number];
  /** Another parameter that this one requires, and its value if a certain one is required. */
  readonly needs?: readonly [name: string, value?: string];
}

const both = ['predictive', 'progressive'] as const;
const positive = [0, Number.MAX_SAFE_INTEGER] as const;

/** From the doc comments of the official client 4.11.0 (`CreateCallListRequest`). */
const rules: Readonly<Record<string, DialerRule>> = {
  acd_version: { types: both, oneOf: ['V1', 'V2'] },
  predictive_type: {
    types: ['predictive'],
    oneOf: ['DEFAULT_PREDICTIVE_TYPE', 'AR_OPTIMIZED', 'BF_OPTIMIZED', 'AR_SMALL_GROUP', 'AR_AUTO_BALANCED'],
  },
  maximum_error_rate: { types: both, range: [0, 1] },
  minimum_busy_factor: { types: both, range: [0, 1] },
  task_multiplier: { types: ['progressive'], range: [1, Number.MAX_SAFE_INTEGER] },
  is_personal_campaign: { types: ['progressive'], oneOf: ['true', 'false'] },
  personal_campaign_type: {
    types: ['progressive'],
    oneOf: ['smart', 'strict'],
    needs: ['is_personal_campaign', 'true'],
  },
  buffer_size_target: { types: both, oneOf: ['VALUE', 'OPERATOR', 'AGENT'] },
  buffer_size_value: { types: both, range: [20, 500], needs: ['buffer_size_target', 'VALUE'] },
  buffer_threshold_factor: { types: both, range: positive, needs: ['buffer_size_target'] },
  avg_dial_time_sec: { types: both, range: positive },
  avg_time_talk_sec: { types: both, range: positive },
  avg_total_time_sec: { types: both, range: positive },
  percent_successful: { types: both, range: positive },
};

/**
 * Checks `call_list_type`, `queue_id` and the parameters that tune the predictive and progressive dialers.
 *
 * Assumed: the codes, and that a parameter that does not apply is rejected rather than ignored.
 *
 * @throws {ApiError} 101 not a number, 485 missing `queue_id`, 492 does not apply, 496 not one of the values, 497
 * range.
 */
export function checkDialerParameters(parameters: Parameters): CallListType {
  const type = readType(parameters);
  if (type === 'automatic') {
    if (parameters.has('queue_id')) throw new ApiError(492, '"queue_id" does not apply to automatic lists', 'queue_id');
  } else if (!/^[1-9]\d{0,14}$/.test(parameters.get('queue_id') ?? '')) {
    if (parameters.has('queue_id')) throw new ApiError(101, '"queue_id" must be a whole number');
    throw new ApiError(485, `"queue_id" is required for ${type} lists`, 'queue_id');
  }
  readBoolean(parameters, 'is_personal_campaign');
  for (const [name, rule] of Object.entries(rules)) {
    const value = parameters.get(name);
    if (value !== undefined) checkOne(parameters, name, value, rule, type);
  }
  return type;
}

function readType(parameters: Parameters): CallListType {
  const type = (parameters.get('call_list_type') ?? 'automatic').toLowerCase();
  if (type === 'automatic' || type === 'predictive' || type === 'progressive') return type;
  throw new ApiError(496, '"call_list_type" is not a type of list', 'call_list_type');
}

function checkOne(parameters: Parameters, name: string, value: string, rule: DialerRule, type: CallListType): void {
  if (!rule.types.includes(type)) throw new ApiError(492, `"${name}" does not apply to ${type} lists`, name);
  if (rule.needs !== undefined) {
    const [other, wanted] = rule.needs;
    const found = parameters.get(other);
    if (found === undefined || (wanted !== undefined && found !== wanted)) {
      throw new ApiError(492, `"${name}" does not apply without "${other}" ${wanted ?? ''}`.trimEnd(), name);
    }
  }
  if (rule.oneOf !== undefined && !rule.oneOf.includes(value)) {
    throw new ApiError(496, `"${name}" must be one of ${rule.oneOf.join(', ')}`, name);
  }
  if (rule.range !== undefined) {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) throw new ApiError(101, `"${name}" must be a number`);
    const [min, max] = rule.range;
    if (number < min || number > max) throw new ApiError(497, `"${name}" must be from ${min} to ${max}`, name);
  }
}
