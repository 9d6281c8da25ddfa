import { LIST_MOVES, UNSEEN } from '../lambda/ledger/list-moves.ts';
import { LIST_STATES } from '../lambda/ledger/list-states.ts';
import { MOVES, NEW, STATES } from '../lambda/ledger/states.ts';

const START = '[*]';

/** A table of states and moves. */
interface Machine {
  readonly moves: ReadonlyArray<readonly [from: string, to: string, step: string, when: string]>;
  readonly states: Readonly<Record<string, { readonly over: boolean }>>;
  /** The name of the beginning in the table, before the first state. */
  readonly first: string;
}

/** The moves of submissions. */
const SUBMISSIONS: Machine = { moves: MOVES, states: STATES, first: NEW };
/** The moves of their lists. */
export const LISTS: Machine = { moves: LIST_MOVES, states: LIST_STATES, first: UNSEEN };

/** The steps that lead from one state to another, in the order of the table. */
function groupMoves({ moves, first }: Machine): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [from, to, step] of moves) {
    const arrow = `${from === first ? START : from} --> ${to}`;
    groups.set(arrow, [...(groups.get(arrow) ?? []), step]);
  }
  return groups;
}

/** Every state and every move, as a Mermaid diagram. */
function drawDiagram(machine: Machine): string {
  const arrows = [...groupMoves(machine)].map(([arrow, steps]) => `  ${arrow}: ${steps.join(', ')}`);
  const ends = Object.entries(machine.states).flatMap(([state, { over }]) => (over ? [`  ${state} --> ${START}`] : []));
  return ['```mermaid', 'stateDiagram-v2', ...arrows, ...ends, '```'].join('\n');
}

function makeTable({ moves, first }: Machine): string {
  const rows = moves.map(([from, to, step, when]) => {
    return `| ${from === first ? 'nothing' : `\`${from}\``} | \`${to}\` | ${step} | ${when} |`;
  });
  return ['| from | to | step | when |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const MARKS = /(<!-- moves: made by npm run schema -->\n)[\s\S]*?(\n<!-- end of moves -->)/;

/** Replaces the drawing and the table of moves between two marks of a page. */
export function replaceMoves(page: string, machine: Machine = SUBMISSIONS): string {
  if (!MARKS.test(page)) throw new Error('the page has no marks for the table of moves');
  return page.replace(
    MARKS,
    (_all, begin: string, end: string) => `${begin}\n${drawDiagram(machine)}\n\n${makeTable(machine)}\n${end}`,
  );
}
