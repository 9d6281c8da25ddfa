import { ApiError, type ApiErrorCode } from '../answer/api-error.ts';
import type { CallListChange } from '../call-list-store.ts';
import { isListName, readStrategy } from '../parameters/check-parameters.ts';
import { type Parameters, readInteger } from '../parameters/parameters.ts';
import { type Method, requireList } from './method.ts';

const MAX_INT = 2 ** 31;

function readNumber(parameters: Parameters, name: string, min: number, code: ApiErrorCode): number | undefined {
  if (!parameters.has(name)) return undefined;
  const value = readInteger(parameters, name, min, MAX_INT);
  if (value === undefined) throw new ApiError(code, `"${name}" must be a whole number from ${min} to ${MAX_INT}`);
  return value;
}

function readName(parameters: Parameters): string | undefined {
  const name = parameters.get('name');
  if (name !== undefined && !isListName(name)) throw new ApiError(253, '"name" is no name of a list');
  return name;
}

/**
 * Changes an existing list. Parameters that are left out do not change.
 *
 * Documented: the parameters and their ranges, and 251 for an unknown list. Assumed: the codes of the ranges, which are
 * those of CreateCallList, and that a list can be changed in every state. Accepted but not simulated: `start_at`,
 * `server_location`, `ip_address`, `list_custom_data`, and all parameters of predictive and progressive lists.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/edit-call-list
 */
export const editCallList: Method = (call, context) => {
  const { parameters } = call;
  const { listId } = requireList(call, context, 251);
  const wanted = {
    name: readName(parameters),
    priority: readNumber(parameters, 'priority', 0, 247),
    maxSimultaneous: readNumber(parameters, 'max_simultaneous', 1, 248),
    numAttempts: readNumber(parameters, 'num_attempts', 1, 249),
    intervalSeconds: readNumber(parameters, 'interval_seconds', 0, 101),
    taskPriorityStrategy: parameters.has('task_priority_strategy') ? readStrategy(parameters) : undefined,
  };
  const change: CallListChange = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  context.lists.edit(listId, change);
  return { kind: 'json', body: { result: true } };
};
