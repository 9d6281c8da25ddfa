import { LIST_MOVES, UNSEEN } from '../../lambda/ledger/list-moves.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { MOVES, NEW, STATE_NAMES, STATES, type State } from '../../lambda/ledger/states.ts';
import { showText } from './show-text.ts';
import type { NextMove, WayStep, WayView } from './submission-view.ts';

type Table = ReadonlyArray<readonly [from: string, to: string, step: string, when: string]>;

/** The table's explanation of a move: that of an act if a person acted, otherwise that of the automatic move. */
function whenOf(table: Table, from: string, to: string, isByHand: boolean): string[] {
  const rows = table.filter(row => row[0] === from && row[1] === to);
  const meant = rows.filter(([, , step]) => (step === 'act') === isByHand);
  return (meant.length > 0 ? meant : rows).map(([, , , when]) => when);
}

/** Why it moved: the table's explanation or, if there are several, the document's. */
function whyOf({ problems: [first], doubt }: Receipt, when: readonly string[]): string {
  if (when.length === 1) return when.join('');
  if (first) return showText(`${first.code}: ${first.message}`);
  return doubt ? showText(doubt.reason) : when.join(', or ');
}

/** Events before the move, oldest first. */
function eventsBefore({ doubt, acts = [], plan }: Receipt, before: Receipt | undefined): string[] {
  const newActs = acts.slice(before?.acts?.length ?? 0);
  const looks = doubt?.looks ?? 0;
  return [
    ...(plan && !before?.plan ? ['the file was read'] : []),
    ...newActs.map(({ act, by, reason }) => showText(`${act} by ${by}: ${reason}`)),
    ...(looks > (before?.doubt?.looks ?? 0) ? [`the API did not show the list (look ${looks})`] : []),
  ];
}

/** Events after the move. */
function eventsAfter({ doubt, answer }: Receipt, before: Receipt | undefined): string[] {
  return [
    ...(doubt?.parked && !before?.doubt?.parked ? ['parked: a person has to decide'] : []),
    ...(answer && !before?.answer ? [`list ${answer.list_id}${answer.reconciled ? ', found by its name' : ''}`] : []),
  ];
}

/** The steps from one document to the next. */
function stepsBetween(before: Receipt | undefined, after: Receipt): WayStep[] {
  const at = after.updatedAt;
  const toSteps = (events: readonly string[]): WayStep[] => events.map(what => ({ at, what }));
  const from = before?.state ?? NEW;
  const isByHand = (after.acts?.length ?? 0) > (before?.acts?.length ?? 0);
  const move = { at, state: after.state, what: whyOf(after, whenOf(MOVES, from, after.state, isByHand)) };
  const steps = [
    ...toSteps(eventsBefore(after, before)),
    ...(from === after.state ? [] : [move]),
    ...toSteps(eventsAfter(after, before)),
  ];
  const list = after.list?.state;
  if (list !== undefined && list !== before?.list?.state) {
    const when = whenOf(LIST_MOVES, before?.list?.state ?? UNSEEN, list, isByHand).join(', or ');
    steps.push({ at, what: `its list is ${list}${when === '' ? '' : `: ${when}`}` });
  }
  return steps;
}

function nextFrom(state: State): NextMove[] {
  const moves = MOVES.filter(([from]) => from === state);
  return [...Map.groupBy(moves, ([, to]) => to)].map(([to, rows]) => ({ to, when: rows.map(row => row[3]) }));
}

/**
 * The way of a submission through the table of states.
 *
 * @param versions of its document, oldest first; the last one is current.
 * @param isWhole whether the first one is the first that was written.
 */
export function describeWay(versions: readonly [Receipt, ...Receipt[]], isWhole: boolean): WayView {
  const latest = versions.at(-1) ?? versions[0];
  const steps = versions.flatMap((version, at) => {
    const before = versions[at - 1];
    // If earlier versions are unknown, the first known state is not a move.
    if (before === undefined && !isWhole) return [{ at: version.updatedAt, state: version.state, what: 'seen here' }];
    return stepsBetween(before, version);
  });
  const next = nextFrom(latest.state);
  const passed = new Set<string>(versions.map(({ state }) => state));
  const possible = new Set<string>(next.map(({ to }) => to));
  const markOf = (name: string) => {
    if (name === latest.state) return 'now';
    if (passed.has(name)) return 'passed';
    return possible.has(name) ? 'possible' : 'other';
  };
  const states = STATE_NAMES.map(name => ({ name, mark: markOf(name), over: STATES[name].over }) as const);
  return { steps, states, next, isWhole };
}
