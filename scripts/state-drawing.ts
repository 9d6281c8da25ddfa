import { MOVES, NEW, STATES } from '../lambda/ledger/states.ts';

const START = '[*]';

/** The steps that lead from one state to another, in the order of the table. */
function groupMoves(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [from, to, step] of MOVES) {
    const arrow = `${from === NEW ? START : from} --> ${to}`;
    groups.set(arrow, [...(groups.get(arrow) ?? []), step]);
  }
  return groups;
}

/** Every state and every move, as a diagram that GitHub renders. */
function drawDiagram(): string {
  const arrows = [...groupMoves()].map(([arrow, steps]) => `  ${arrow}: ${steps.join(', ')}`);
  const ends = Object.entries(STATES).flatMap(([state, { over }]) => (over ? [`  ${state} --> ${START}`] : []));
  return ['```mermaid', 'stateDiagram-v2', ...arrows, ...ends, '```'].join('\n');
}

function makeTable(): string {
  const rows = MOVES.map(([from, to, step, when]) => {
    return `| ${from === NEW ? 'nothing' : `\`${from}\``} | \`${to}\` | ${step} | ${when} |`;
  });
  return ['| from | to | step | when |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

const MARKS = /(<!-- moves: made by npm run schema -->\n)[\s\S]*?(\n<!-- end of moves -->)/;

/** A page with its drawing and its table of moves, between two marks, made anew. */
export function replaceMoves(page: string): string {
  if (!MARKS.test(page)) throw new Error('the page has no marks for the table of moves');
  return page.replace(
    MARKS,
    (_all, begin: string, end: string) => `${begin}\n${drawDiagram()}\n\n${makeTable()}\n${end}`,
  );
}
