import { createHash } from 'node:crypto';
import { LIST_STATES } from '../ledger/list-states.ts';
import type { Receipt } from '../ledger/receipt.ts';
import { type EventType, STATES } from '../ledger/states.ts';

/** Name of the sender in every outcome event. */
export const EVENT_SOURCE = 'dropdial';

/** What an outcome event may be called. */
export const EVENT_TYPES = [
  'Drop Created',
  'Drop Rejected',
  'Drop Skipped',
  'Drop Waiting',
  'Drop In Doubt',
  'Drop Checked',
  'Drop Completed',
] as const satisfies readonly EventType[];

/** The event that a receipt calls for. */
export interface OutcomeEvent {
  readonly type: EventType;
  /** Digest of what the event is about: where it is the same, nothing new is to be told. */
  readonly about: string;
}

/** What may change while the state stays the same, and is worth telling again. */
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

/** The event that a receipt calls for as it stands; `undefined` on the way to an outcome. */
export function describeEvent(receipt: Told): OutcomeEvent | undefined {
  const meaning = STATES[receipt.state];
  if (!('event' in meaning)) return undefined;
  const { event: type } = meaning;
  return { type, about: digestOf([type, describeSubject(receipt)]) };
}

function digestOf(subject: unknown): string {
  return createHash('sha256').update(JSON.stringify(subject)).digest('hex').slice(0, 16);
}

/** The event that a receipt calls for and that it does not say was sent. */
export function findOwedEvent(receipt: Receipt): OutcomeEvent | undefined {
  const event = describeEvent(receipt);
  return event?.about === receipt.announced?.about ? undefined : event;
}

/** The event that the end of a list calls for, once for each revision of its results, and that the receipt does not say was sent. */
export function findOwedCompletion({ list }: Pick<Receipt, 'list'>): OutcomeEvent | undefined {
  if (list === undefined || !LIST_STATES[list.state].over) return undefined;
  const type = 'Drop Completed';
  const about = digestOf([type, list.ended, list.results?.revision]);
  return about === list.announced ? undefined : { type, about };
}
