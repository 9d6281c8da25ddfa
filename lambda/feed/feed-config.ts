import * as v from 'valibot';
import { CONTROL_COLUMNS } from '../csv/rules/check-control-columns.ts';
import { arrivalFields } from './arrival-config.ts';
import { BucketSchema } from './bucket-name.ts';
import { FileNamePatternSchema } from './file-name-pattern.ts';
import { LimitsSchema } from './limits.ts';
import { OriginRulesSchema } from './origin-rules.ts';
import { DefaultsSchema, ProfilesSchema } from './profiles.ts';
import { ResultsSchema } from './results-config.ts';
import { SuppressionSchema } from './suppression-config.ts';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True for https, and for http on loopback: a token and telephone numbers never cross a network unencrypted. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  // The text is tested: a bare "?" or "#" parses to nothing, but would turn the path that is appended into a query or
  // fragment.
  if (/[?#\s\\]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname));
  return safe && username === '' && password === '';
}

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

/**
 * The name of an event bus, or its ARN, which may be in another account.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html
 */
const EventBusSchema = v.pipe(
  v.string(),
  v.regex(
    /^(arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[/.\-_A-Za-z0-9]{1,256}$/,
    'must be the name or the ARN of an EventBridge event bus',
  ),
  v.description('Where outcome events are sent, by name or ARN. None are sent when absent.'),
);

export const FeedConfigSchema = v.strictObject({
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and hyphens'),
    v.description('Who drops files: its name in receipts, metrics, events and secrets. Another id is another feed.'),
  ),
  bucket: BucketSchema,
  prefix: v.pipe(
    v.string(),
    v.regex(/^$|^[^/].*\/$/s, 'must be empty or end in "/" and not begin with it'),
    v.description('The beginning of the keys of its files, such as acme/. Empty for the whole bucket.'),
  ),
  secretId: v.pipe(v.string(), v.minLength(1, 'must be the name or ARN of a secret, or file: and a path')),
  defaults: v.pipe(
    v.optional(DefaultsSchema, {}),
    v.description('Parameters of a drop that says nothing else: the weakest of all origins.'),
  ),
  profiles: v.pipe(
    v.optional(ProfilesSchema, {}),
    v.description('Sets of parameters by name; a drop, a folder or the feed itself chooses one with "profile".'),
  ),
  limits: v.pipe(
    v.optional(LimitsSchema, {}),
    v.description('What no drop may exceed, wherever its parameters came from: it is rejected.'),
  ),
  origins: v.pipe(
    v.optional(OriginRulesSchema, {}),
    v.description(
      'Where each parameter may come from; "*" stands for those not named. Everywhere when nothing is said.',
    ),
  ),
  fileNamePattern: v.optional(FileNamePatternSchema),
  otherTags: v.pipe(
    v.optional(v.picklist(['refuse-similar', 'ignore', 'refuse-all']), 'refuse-similar'),
    v.description(
      'What tags do that are no parameters. refuse-similar: a tag, or metadata, that is nearly a parameter rejects the drop. ignore: none does but what looks like dry_run. refuse-all: every other tag rejects it.',
    ),
  ),
  writeBack: v.pipe(
    v.optional(v.array(v.picklist(['metadata', 'annotation'])), ['metadata', 'annotation']),
    v.description(
      'Where on the object the outcome is written: as user metadata, and as an S3 annotation with the whole receipt.',
    ),
  ),
  rejectFile: v.pipe(
    v.optional(v.boolean(), false),
    v.description('Writes the problems of a refused file beside it, as KEY.errors.csv.'),
  ),
  receiptFile: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Writes the state of every drop beside its file, as KEY.result.json and, for people, KEY.result.txt; again whenever it changes. For partners who see files and nothing else.',
    ),
  ),
  cancelFile: v.pipe(
    v.optional(v.boolean(), false),
    v.description(
      'Takes the people out of the list of KEY whom a file KEY.cancel.csv beside it names, and writes KEY.cancelled.csv. Everybody who may drop files may do so then.',
    ),
  ),
  phoneCheck: v.pipe(
    v.optional(v.picklist(['reject', 'warn', 'off']), 'warn'),
    v.description(
      'What becomes of a file that names no phone_columns: the columns that look like telephone numbers, by their names or their first rows, are checked as those would be. reject refuses the file for what is wrong with them, and for having none; warn says so in the receipt.',
    ),
  ),
  controlColumns: v.pipe(
    v.optional(
      v.strictObject(v.entriesFromList(CONTROL_COLUMNS, v.optional(v.picklist(['forbid', 'allow', 'require'])))),
      {},
    ),
    v.description('What a file of this feed may or must say in control columns; all are allowed.'),
  ),
  windowsAcrossMidnight: v.pipe(
    v.optional(v.boolean(), false),
    v.description('Allows calling windows that end before they start: on the next day, in UTC.'),
  ),
  lastLineEnd: v.pipe(
    v.optional(v.picklist(['optional', 'required']), 'optional'),
    v.description('Whether a last line without its end is only reported, or refused as the mark of a cut upload.'),
  ),
  start: v.pipe(
    v.optional(v.picklist(['at_once', 'held']), 'at_once'),
    v.description(
      'held: lists are created cancelled, recorded, and started only then. It relies on is_cancelled, which the API lists and nobody has proven.',
    ),
  ),
  maxActiveLists: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    v.description(
      'Most lists of this feed that dial at the same time; the drops beyond wait. Not limited when absent.',
    ),
  ),
  maxUploads: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    v.description(
      'Most files of 32 MB and more of this feed that are sent at the same time; the others wait, so that other feeds have their share of the function. Not limited when absent.',
    ),
  ),
  whenCountDiffers: v.pipe(
    v.optional(v.picklist(['report', 'stop']), 'report'),
    v.description(
      'What becomes of a list of which Voximplant says that it holds another number of contacts than were sent: it is reported, or stopped too. A list that is held is never started then.',
    ),
  ),
  whenInDoubt: v.pipe(
    v.optional(v.picklist(['resend', 'park']), 'resend'),
    v.description(
      'What becomes of a drop whose answer was lost and whose list is found nowhere. resend: it is sent once more after the quiet period. park: it waits for a person.',
    ),
  ),
  quietPeriodSeconds: v.pipe(
    v.optional(count(86_400), 600),
    v.description('For how long a list whose answer was lost is looked for before anything else is done.'),
  ),
  duplicateWindowDays: v.pipe(
    v.optional(count(365), 7),
    v.description(
      'For how many days the same content is rejected as a duplicate, under another key or uploaded again; 0 for never.',
    ),
  ),
  maxAgeHours: v.pipe(
    v.optional(count(8_760), 72),
    v.description('A file that is older when it could be sent is rejected: old events start no old campaign.'),
  ),
  findUnanswered: v.pipe(
    v.optional(v.boolean(), true),
    v.description(
      'Lists the prefix slowly, and takes up files that have no answer after an hour: events of S3 may be lost.',
    ),
  ),
  results: v.pipe(
    v.optional(ResultsSchema),
    v.description(
      'Collects what became of the calls of a list, as a file once the list has ended. Nothing when absent.',
    ),
  ),
  suppression: v.pipe(
    SuppressionSchema,
    v.description(
      'Lists of numbers that must not be called: rows that have one are never sent, and drops wait while a list cannot be used. Drops need `phone_columns` then.',
    ),
  ),
  ...arrivalFields,
});

/**
 * The function's configuration, the JSON in `DROPDIAL_CONFIG`. Unknown keys are rejected.
 *
 * Defaults: the public API address; both write-backs; no problem file beside a rejected file, no cancelling by files;
 * all control columns, no windows across midnight; `resend` when in doubt after 600 s; a duplicate window of 7 days; a
 * maximum age of 72 hours; an alarm after 24 hours of waiting; calls at any hour.
 */
export const ConfigSchema = v.strictObject({
  apiUrl: v.optional(
    v.pipe(
      v.string(),
      v.check(isSafeUrl, 'must be an https address (http only on loopback) without user, query and fragment'),
    ),
    'https://api.voximplant.com/platform_api',
  ),
  ledgerBucket: BucketSchema,
  ownBucket: v.pipe(
    v.optional(BucketSchema),
    v.description(
      'The bucket that is here for drops alone: an object in it that no feed takes is marked as skipped, with the reason. Other buckets hold files of others, which are left alone.',
    ),
  ),
  queueUrl: v.pipe(
    v.optional(v.pipe(v.string(), v.check(isSafeUrl, 'must be an https address without user, query and fragment'))),
    v.description(
      'The queue that the events come from. With it, what waits is left to the sweeps, which send it back through the queue; without it, messages are tried again.',
    ),
  ),
  eventBus: v.optional(EventBusSchema),
  suppression: v.pipe(
    SuppressionSchema,
    v.description('Suppression lists for all feeds, which no partner can write. Each names its bucket.'),
  ),
  feeds: v.pipe(v.array(FeedConfigSchema), v.minLength(1, 'must hold at least one feed')),
});

export type FeedConfig = v.InferOutput<typeof FeedConfigSchema>;
export type Config = v.InferOutput<typeof ConfigSchema>;
