import { showText } from '../../console/view/show-text.ts';
import type { CallView, ListView } from '../../console/view/simulator-view.ts';
import type { SimulatedCallList } from '../voximplant/call-list-store.ts';
import { TASK_STATUSES, type Task } from '../voximplant/calls/task.ts';
import type { VoximplantSimulator } from '../voximplant/start-simulator.ts';

/** How many calls of a list are shown. */
const MOST_CALLS = 50;
/** How many lists are shown; the latest ones. */
const MOST_LISTS = 20;
/** The maximum size of a list whose calls are counted at every look. */
const MOST_COUNTED = 20_000;

/** A cell with a telephone number. */
const NUMBER = /^\+?\(?\d[\d ().-]{5,}\d$/;

function showCall({ index, row, statusId, attemptsMade, resultData }: Task): CallView {
  const number = Object.values(row).find(cell => NUMBER.test(cell)) ?? '';
  return {
    // The header is row 1.
    row: index + 2,
    ending: number.slice(-2),
    state: TASK_STATUSES[statusId],
    attempts: attemptsMade,
    result: showText(resultData),
  };
}

function showList(simulator: VoximplantSimulator, list: SimulatedCallList): ListView {
  const { listId, name, status, count, parameters } = list;
  const isCounted = count <= MOST_COUNTED;
  return {
    id: listId,
    name: showText(name),
    state: status,
    counts: isCounted ? Object.entries(simulator.counts(listId)).filter(([, calls]) => calls > 0) : [['tasks', count]],
    calls: isCounted ? simulator.tasks(listId).slice(0, MOST_CALLS).map(showCall) : [],
    parameters: Object.entries(parameters)
      .filter(([parameter]) => parameter !== 'name')
      .map(([parameter, value]) => [parameter, showText(value)] as const),
  };
}

/** The latest lists of the simulator with their first calls. Of each row, only the end of its number is shown. */
export function showLists(simulator: VoximplantSimulator): ListView[] {
  return simulator.lists
    .slice(-MOST_LISTS)
    .toReversed()
    .map(list => showList(simulator, list));
}
