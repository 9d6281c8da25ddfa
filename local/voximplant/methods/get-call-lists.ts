import { ApiError } from '../answer/api-error.ts';
import type { SimulatedCallList } from '../call-list-store.ts';
import { type Parameters, readBoolean } from '../parameters/parameters.ts';
import type { SimulatorSettings } from '../settings/read-settings.ts';
import { APPLICATION } from './account/get-applications.ts';
import { spell, writeDate } from './describe-task.ts';
import { type Method, optionalInteger } from './method.ts';

/** Assumed, as no default is documented. The maximum is documented. */
const DEFAULT_COUNT = 20;
const MAX_COUNT = 1000;
const STATUSES = ['In progress', 'Canceled', 'Completed', 'Suspended'];

/** The code for `application_id` is assumed. */
const CODES_OF_IDS = { list_id: 255, rule_id: 147, application_id: 101 } as const;

type Filter = (list: SimulatedCallList) => boolean;

/**
 * Finds call lists, newest first.
 *
 * Documented: the filters, the form of the answer, and that `list_id`, `rule_id`, `application_id` and the names of
 * both accept several values, joined by semicolons. Assumed: the order, the default `count`, that dates are compared
 * with `dt_submit`, that unknown lists are left out, and that only lists in progress are active. Settings decide
 * whether `name` is compared exactly or as a part, and how soon a new list is found. Every requested page is a look of
 * its own, so a list can appear between two pages.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/call-lists/get-call-lists
 */
export const getCallLists: Method = ({ account, parameters }, { lists, settings }) => {
  const count = optionalInteger(parameters, 'count', { min: 1, max: MAX_COUNT, default: DEFAULT_COUNT });
  const offset = optionalInteger(parameters, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
  const filters: Filter[] = [
    list => list.accountId === account.account_id,
    filterByName(parameters, settings.nameFilter),
    filterByState(parameters),
    filterByDate(parameters),
    filterByIds(parameters, 'list_id', list => list.listId),
    filterByIds(parameters, 'rule_id', list => list.ruleId),
    filterByIds(parameters, 'application_id', () => APPLICATION.application_id),
    filterByNames(parameters, 'application_name', () => APPLICATION.application_name),
    filterByNames(parameters, 'rule_name', list => `rule ${list.ruleId}`),
  ];
  const matching = lists.all.filter(list => filters.every(filter => filter(list)));
  const found = matching.filter(list => list.hiddenLooks === 0).reverse();
  for (const { listId } of matching.filter(list => list.hiddenLooks > 0)) lists.miss(listId);
  const page = found.slice(offset, offset + count);
  const body = {
    result: page.map(list => describeList(list, settings)),
    count: page.length,
    total_count: found.length,
  };
  return { kind: 'json', body };
};

function filterByName(parameters: Parameters, nameFilter: 'exact' | 'substring'): Filter {
  const name = parameters.get('name');
  if (name === undefined) return () => true;
  return list => (nameFilter === 'exact' ? list.name === name : list.name.includes(name));
}

function filterByState(parameters: Parameters): Filter {
  const status = parameters.get('status');
  if (status !== undefined && !STATUSES.includes(status)) {
    throw new ApiError(496, `"status" must be one of ${STATUSES.join(', ')}`, 'status');
  }
  const isActive = readBoolean(parameters, 'is_active');
  const type = parameters.get('type_list') ?? 'AUTOMATIC';
  if (type !== 'AUTOMATIC' && type !== 'MANUAL') {
    throw new ApiError(496, '"type_list" must be AUTOMATIC or MANUAL', 'type_list');
  }
  return list =>
    (status === undefined || list.status === status) &&
    (isActive !== true || list.status === 'In progress') &&
    type === 'AUTOMATIC';
}

function filterByDate(parameters: Parameters): Filter {
  const from = readDate(parameters, 'from_date') ?? Number.NEGATIVE_INFINITY;
  const to = readDate(parameters, 'to_date') ?? Number.POSITIVE_INFINITY;
  // Dates have whole seconds, so the time of a list is truncated to its second before the comparison.
  return ({ submittedAt }) => submittedAt - (submittedAt % 1000) >= from && submittedAt - (submittedAt % 1000) <= to;
}

function readDate(parameters: Parameters, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text) ? Date.parse(`${text.replace(' ', 'T')}Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new ApiError(101, `"${name}" must be YYYY-MM-DD HH:mm:ss`);
  return time;
}

function filterByIds(
  parameters: Parameters,
  name: 'list_id' | 'rule_id' | 'application_id',
  read: (list: SimulatedCallList) => number,
): Filter {
  const text = parameters.get(name);
  if (text === undefined || text === 'all') return () => true;
  if (!/^\d+(?:;\d+)*$/.test(text)) {
    throw new ApiError(CODES_OF_IDS[name], `"${name}" must be numbers joined by semicolons, or all`);
  }
  const ids = new Set(text.split(';').map(Number));
  return list => ids.has(read(list));
}

function filterByNames(parameters: Parameters, name: string, read: (list: SimulatedCallList) => string): Filter {
  const names = parameters.get(name)?.split(';');
  return list => names === undefined || names.includes(read(list));
}

/** The documented form, which contains neither the number of rows nor the batch id. */
function describeList(list: SimulatedCallList, settings: SimulatorSettings): Record<string, unknown> {
  return {
    list_id: list.listId,
    list_name: list.name,
    priority: list.priority,
    rule_id: list.ruleId,
    max_simultaneous: list.maxSimultaneous,
    num_attempts: list.numAttempts,
    dt_submit: writeDate(list.submittedAt),
    ...(list.completedAt !== undefined && { dt_complete: writeDate(list.completedAt) }),
    interval_seconds: list.intervalSeconds,
    status: spell(list.status, settings),
    task_priority_strategy: list.taskPriorityStrategy,
  };
}
