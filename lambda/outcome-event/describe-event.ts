import { createHash } from 'node:crypto';
import { LIST_STATES } from '../ledger/list-states.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { type EventType, STATES } from '../ledger/states.ts';

/** The `source` of every outcome event. */
export const EVENT_SOURCE = 'dropdial';

/** The detail types of outcome events. */
export const EVENT_TYPES = [
  'Drop Created',
  'Drop Rejected',
  'Drop Skipped',
  'Drop Waiting',
  'Drop In Doubt',
  'Drop Checked',
  'Drop Completed',
] as const satisfies readonly EventType[];

/** The event that a receipt implies. */
export interface OutcomeEvent {
  readonly type: EventType;
  /** Digest of the event's content. An equal digest means that there is nothing new to announce. */
  readonly about: string;
}

/** The parts of a receipt whose change is announced although the state stays the same. */
function describeSubject({ state, missing = [], problems, parameters, doubt }: Told): unknown {
  switch (state) {
    case 'waiting':
      return [missing, problems.map(({ code, message }) => [code, message])];
    case 'in_doubt':
      return [doubt?.since, doubt?.parked];
    case 'checked':
      return parameters;
    default:
      return undefined;
  }
}

type Told = Pick<Receipt, 'state' | 'missing' | 'problems' | 'parameters' | 'doubt'>;

/** The event that a receipt implies; `undefined` before there is an outcome. */
export function describeEvent(receipt: Told): OutcomeEvent | undefined {
  const meaning = STATES[receipt.state];
  if (!('event' in meaning)) return undefined;
  const { event: type } = meaning;
  return { type, about: digestOf([type, describeSubject(receipt)]) };
}

function digestOf(subject: unknown): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}

/** The event that a receipt implies and does not record as sent. */
export function findOwedEvent(receipt: Receipt): OutcomeEvent | undefined {
  const event = describeEvent(receipt);
  return event?.about === receipt.announced?.about ? undefined : event;
}

/**
 * The event about the end of a list, one for each revision of its results, if the receipt does not record it as sent.
 */
export function findOwedCompletion({ list }: Pick<Receipt, 'list'>): OutcomeEvent | undefined {
  if (list === undefined || !LIST_STATES[list.state].over) return undefined;
  const type = 'Drop Completed';
  const about = digestOf([type, list.ended, list.results?.revision]);
  return about === list.announced ? undefined : { type, about };
}
