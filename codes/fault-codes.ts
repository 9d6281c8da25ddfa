import type { Codes } from './code-entry.ts';

/**
 * Errors of the function itself, after which the event comes back. They are in logs, and in receipts of drops that were
 * given back.
 */
export const FAULT_CODES = {
  account_changed: {
    meaning: 'The secret belongs to another account than the one that sent the drop.',
    example: 'a secret that was filled for another account while a drop was in doubt',
    action: 'Put the credentials of the first account back until its drops have ended.',
  },
  config_invalid: {
    meaning: 'The configuration of the function is wrong. No drop is handled.',
    example: 'two feeds with one prefix',
    action: 'Correct what the message names and deploy again.',
  },
  credentials_unreadable: {
    meaning: 'The secret of the feed is empty, or holds no credentials.',
    example: 'a new deployment whose secret still has its placeholder',
    action:
      'Fill it (aws secretsmanager put-secret-value --secret-id dropdial/FEED --secret-string file://credentials.json).',
  },
  deadline_reached: {
    meaning: 'One run of the function has used up its time. The drop goes on in the next run.',
    example: 'a very large file',
    action: 'Nothing, unless it lasts: then raise the timeout of the function.',
    setting: 'timeoutMinutes',
  },
  event_invalid: {
    meaning: 'A message of the queue is not an event that the function knows.',
    example: 'a message that was put into the queue by hand',
    action: 'Look at it in the dead-letter queue.',
  },
  ledger_conflict: {
    meaning: 'Somebody else changed the document of the submission first.',
    example: 'two operators at the same time',
    action: 'Nothing in the function; as an operator, look again and repeat the command.',
  },
  ledger_unreadable: {
    meaning: 'A document of the ledger cannot be read.',
    example: 'a document that was edited by hand, or is of a newer version',
    action: 'Restore the earlier version of the object in the ledger bucket.',
  },
  move_refused: {
    meaning: 'A submission was about to make a move that its states do not allow. This is a bug.',
    example: 'no step may move a submission from created to claimed',
    action: 'Keep the log line and report it.',
  },
  send_failed: {
    meaning: 'The request to Voximplant broke off, or its answer could not be read.',
    example: 'the connection was closed',
    action: 'Nothing: it is retried. If it lasts, check "apiUrl" and the network.',
  },
  source_changed: {
    meaning: 'The object was replaced or deleted before anything was sent.',
    example: 'a file that was uploaded again while it was read',
    action: 'Nothing: the newer file has a submission of its own.',
  },
  source_differs: {
    meaning: 'The second reading of the object differed from the first. Nothing was sent.',
    example: 'a store that returns other bytes for the same version',
    action: 'Nothing: it is retried.',
  },
  source_encrypted: {
    meaning: 'The object is encrypted with a key that only its uploader has (SSE-C).',
    example: 'an upload with x-amz-server-side-encryption-customer-key',
    action: 'Upload it without SSE-C.',
  },
  stalled: {
    meaning: 'A connection made no progress for too long.',
    example: 'nothing moved for 60 s',
    action: 'Nothing: it is retried.',
  },
  withheld: {
    meaning: 'The request was held back before its last byte, because something changed in the meantime.',
    example: 'the calling hours ended while the file was uploaded',
    action: 'Nothing: the drop continues when it may.',
  },
} as const satisfies Codes;
