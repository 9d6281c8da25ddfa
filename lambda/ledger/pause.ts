import type { ErrorCode } from '../errors.ts';

/**
 * The things that a drop may wait for, as named in its receipt. A wait that the feed `ordered` does not count towards
 * the drop's age.
 */
export const WAITS = {
  parameters: {},
  sidecar: {},
  tags: {},
  calling_hours: { ordered: true },
  hourly_limit: { ordered: true },
  free_place: {},
  upload: {},
  same_content: {},
  suppression_list: {},
  account: {},
  credentials: {},
  another_try: {},
  person: {},
} as const satisfies Readonly<Record<string, { readonly ordered?: true }>>;

export type WaitReason = keyof typeof WAITS;

function isWaitReason(name: string): name is WaitReason {
  return Object.hasOwn(WAITS, name);
}

/** The names of all reasons, in table order. */
export const WAIT_REASONS: readonly WaitReason[] = Object.keys(WAITS).filter(isWaitReason);

/** Reasons for a submission to pause without any fault, as named in log lines and receipts. */
type PauseCode =
  | 'settling'
  | 'waiting_for_sidecar'
  | 'waiting_for_tags'
  | 'outside_hours'
  | 'hourly_limit'
  | 'feed_busy'
  | 'content_busy'
  | 'suppression_unavailable'
  | 'suppression_changed'
  | 'api_account'
  | 'api_transient'
  | 'another_try'
  | 'another_upload'
  | 'unknown_mark'
  | 'possible_copy'
  | 'submission_busy'
  | 'submission_in_doubt'
  | 'held_not_started'
  | 'event_not_sent'
  | 'not_cancelled';

/** Why a submission pauses and until when: a value, never an error. */
export interface Pause {
  /** The code of a fault, if a fault gave the submission back. */
  readonly code: PauseCode | ErrorCode;
  readonly message: string;
  /** When its event may come back. Default: the queue's own time. */
  readonly until?: Date;
}

/** A pause that the receipt shows: the drop is `waiting` for something. */
export interface Wait extends Pause {
  readonly for: WaitReason;
}
