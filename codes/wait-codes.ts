import type { Codes } from './code-entry.ts';

/** Why a drop waits. */
export const WAIT_CODES = {
  another_try: {
    meaning: 'The latest request to Voximplant failed. It is retried at the time that is given.',
    example: 'send_failed: the connection was closed',
    action: 'Nothing. To try at once: npx dropdial retry ID --reason TEXT.',
  },
  another_upload: {
    meaning: 'The object was written again, and it is not known yet whether by an upload or a copy.',
    example: 'the same file, uploaded a second time',
    action: 'Nothing: this is known within minutes.',
  },
  api_account: {
    meaning: 'Voximplant refuses lists of this account: balance, activation, credentials or allowed addresses.',
    example: 'code 127: not enough money',
    action: 'Do what the message says, then npx dropdial retry ID --reason TEXT.',
  },
  api_transient: {
    meaning: 'Voximplant refuses the list for now: too many requests or too many lists.',
    example: 'code 340: the limit of lists is reached',
    action: 'Nothing: it is sent again after a while.',
  },
  content_busy: {
    meaning: 'A drop with the same content is in progress, and its outcome is not known yet.',
    example: 'monday.csv and copy-of-monday.csv at the same time',
    action: 'Nothing. If the other one is in doubt, decide that one first.',
    setting: 'duplicateWindowDays of the feed, allow_duplicate',
  },
  event_not_sent: {
    meaning: 'The outcome could not be sent to the event bus; it is sent again.',
    example: 'EventBridge does not answer',
    action: 'Nothing, unless it lasts: then check the bus and its policy.',
    setting: 'eventBus',
  },
  feed_busy: {
    meaning: 'The feed has reached its limit of lists, or of large uploads, at the same time.',
    example: 'a third drop in a feed with "maxActiveLists": 2',
    action: 'Nothing: it starts when a list has ended.',
    setting: 'maxActiveLists, maxUploads of the feed',
  },
  held_not_started: {
    meaning: 'The list exists, does not dial yet, and could not be started.',
    example: 'the API does not say yet how many contacts the list has',
    action: 'Nothing, unless it lasts: then look at the list at Voximplant.',
    setting: 'start of the feed',
  },
  hourly_limit: {
    meaning: 'The feed has reached its limit of drops for this hour.',
    example: 'the eleventh drop in a feed with "limits": { "dropsPerHour": 10 }',
    action: 'Nothing: it is sent when there is room. Or ask for a higher limit.',
    setting: 'limits.dropsPerHour, whenTooManyDrops of the feed',
  },
  not_cancelled: {
    meaning: 'Not everybody in a file of cancellations is out of the list yet.',
    example: 'a contact who is being called at the moment',
    action: 'Nothing: it is retried. KEY.cancelled.csv has the result of each row.',
    setting: 'cancelFile of the feed',
  },
  outside_hours: {
    meaning: 'It is outside of the calling hours. The list starts when they begin.',
    example: 'a drop at 21:00 in a feed that calls until 20:00',
    action: 'Nothing.',
    setting: 'callingHours, outsideHours of the feed, calling_hours',
  },
  possible_copy: {
    meaning: 'The object may be a copy of one whose list was created. A person has to decide.',
    example: 'a gateway that rewrites objects after a while',
    action:
      'Find out whether its people were called. npx dropdial retry ID sends it, npx dropdial stop ID ends it; both need --reason.',
  },
  settling: {
    meaning: 'The file, or its sidecar, is so young that it may still change.',
    example: 'a file of 10 seconds in a feed with "settleSeconds": 60',
    action: 'Nothing.',
    setting: 'settleSeconds of the feed',
  },
  submission_busy: {
    meaning: 'Another worker holds the submission.',
    example: 'two events about one object',
    action: 'Nothing.',
  },
  submission_in_doubt: {
    meaning: 'The answer of Voximplant was lost. The list is looked up by its name.',
    example: 'the connection broke after the last byte',
    action: 'Nothing: it is found, or sent once more after the quiet period.',
    setting: 'quietPeriodSeconds, whenInDoubt of the feed',
  },
  submission_parked: {
    meaning: 'The answer was lost, the list was not found, and a person has to decide.',
    example: 'a feed with "whenInDoubt": "park"',
    action:
      'Look for the list at Voximplant. If it exists: npx dropdial adopt ID --list-id N. If not: npx dropdial retry ID --not-at-voximplant. Both need --reason.',
    setting: 'whenInDoubt of the feed',
  },
  unknown_mark: {
    meaning: 'The object names a submission that the ledger does not know, so it was handled elsewhere before.',
    example: 'a feed that was renamed, or a ledger that was replaced or restored',
    action:
      'Find out whether its people were called. npx dropdial retry ID sends it, npx dropdial stop ID ends it; both need --reason.',
  },
  waiting_for_sidecar: {
    meaning: 'The feed waits for the sidecar.',
    example: 'monday.csv without monday.csv.json',
    action: 'Upload the sidecar.',
    setting: 'waitFor of the feed',
  },
  waiting_for_tags: {
    meaning: 'The feed waits for tags.',
    example: 'an object without any tag that is a parameter',
    action: 'Set the tags.',
    setting: 'waitFor of the feed',
  },
} as const satisfies Codes;
