import { DropdialError } from '../errors.ts';
import type { ListState } from './list-states.ts';

/** The state of a list before anything is known about it. */
export const UNSEEN = 'unseen';

/**
 * Every move of a list, the step that makes it, and when. The ledger refuses every other one.
 *
 * - `record`: its submission became `created`.
 * - `look`: the API was asked about it.
 * - `collect`: its tasks were read, or are about to be.
 * - `act`: a person asked for it.
 */
export const LIST_MOVES = [
  [UNSEEN, 'running', 'record', 'its submission became created'],
  [UNSEEN, 'running', 'act', 'a person asked for results of a list that nobody watched'],
  ['running', 'suspended', 'look', 'the API says so'],
  ['running', 'completed', 'look', 'the API says so'],
  ['running', 'canceled', 'look', 'the API says so'],
  ['running', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['running', 'given_up', 'look', 'it has run for longer than maxDays'],
  ['suspended', 'running', 'look', 'the API says so'],
  ['suspended', 'completed', 'look', 'the API says so'],
  ['suspended', 'canceled', 'look', 'the API says so'],
  ['suspended', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['suspended', 'given_up', 'look', 'it has run for longer than maxDays'],
  ['completed', 'running', 'look', 'it runs again before it was collected'],
  ['completed', 'suspended', 'look', 'it runs again before it was collected'],
  ['completed', 'canceled', 'look', 'the API says so'],
  ['completed', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['completed', 'collecting', 'collect', 'it has settled'],
  ['canceled', 'running', 'look', 'it runs again before it was collected'],
  ['canceled', 'suspended', 'look', 'it runs again before it was collected'],
  ['canceled', 'completed', 'look', 'the API says so'],
  ['canceled', 'gone', 'look', 'three looks, an hour apart, did not find it'],
  ['canceled', 'collecting', 'collect', 'it has settled'],
  ['given_up', 'collecting', 'collect', 'the results so far are written'],
  ['given_up', 'gone', 'collect', 'the API no longer knows it'],
  ['collecting', 'collected', 'collect', 'the file is there'],
  ['collecting', 'gone', 'collect', 'the API no longer knows it'],
  ['collected', 'running', 'look', 'it runs again'],
  ['collected', 'suspended', 'look', 'it runs again'],
  ['collected', 'collecting', 'look', 'it ended again in the meantime'],
  ['collected', 'collecting', 'act', 'a person asked for it'],
  ['gone', 'running', 'act', 'a person asked for it'],
] as const satisfies ReadonlyArray<
  readonly [from: ListState | typeof UNSEEN, to: ListState, step: string, when: string]
>;

type Move = (typeof LIST_MOVES)[number];

/** The steps that move a list. */
export type ListStep = Move[2];

const legal = new Set<string>(LIST_MOVES.map(([from, to, step]) => `${from} ${to} ${step}`));

/** True if a step may move a list from one state to the other, or if the state stays. */
export function isListMove(
  from: ListState | typeof UNSEEN,
  to: ListState | typeof UNSEEN,
  step: string | undefined,
): boolean {
  return from === to || (step !== undefined && legal.has(`${from} ${to} ${step}`));
}

/** @throws {DropdialError} `move_refused` for a move of a list that is not in the table. */
export function refuseIllegalListMove(
  from: ListState | undefined,
  to: ListState | undefined,
  step: string | undefined,
): void {
  if (isListMove(from ?? UNSEEN, to ?? UNSEEN, step)) return;
  const move = `from ${from ?? UNSEEN} to ${to ?? UNSEEN}`;
  throw new DropdialError('move_refused', `no step "${step ?? 'none'}" may move a list ${move}`);
}
