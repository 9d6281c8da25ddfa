// Made from the schema by `npm run schema`; do not edit.

/** A configuration. */
export interface DropdialConfig {
  /** Address or path of the schema of this file, for editors. Not a setting. */
  readonly $schema?: string | undefined;
  /**
   * Name of the stack; a second one with another name is another drop bucket with another ledger. Must be 1 to 128
   * letters, digits and hyphens, a letter first.
   *
   * @default Dropdial
   */
  readonly stackName?: string | undefined;
  /**
   * Account and Region that the stack belongs to, so that it is never deployed anywhere else.
   *
   * @default those of the AWS environment at deployment
   */
  readonly env?: EnvSettings | undefined;
  /** Who drops files, and what of them may dial. Prefixes must not overlap. */
  readonly feeds: readonly ConfiguredFeed[];
  /**
   * Who is told when an alarm goes off, and when it recovers. Each address first gets a mail that asks for consent.
   *
   * @default nobody
   */
  readonly alarmEmails?: readonly string[] | undefined;
  /**
   * An existing SNS topic for alarms; `alarmEmails` subscribe to it. If it is encrypted, CloudWatch must be allowed to
   * use its key. Must be the ARN of an SNS topic, such as arn:aws:sns:eu-central-1:111122223333:alarms.
   *
   * @default a new topic, when there are `alarmEmails`
   */
  readonly alarmTopicArn?: string | undefined;
  /**
   * Roles and users that may look at submissions, adopt, retry and stop them, run `dropdial doctor`, and send dead
   * letters back.
   *
   * @default nobody but administrators
   */
  readonly operators?: readonly OperatorSettings[] | undefined;
  /** Suppression lists for all feeds, which no partner can write. Each names its bucket. */
  readonly suppression?: readonly SuppressionSettings[] | undefined;
  /**
   * Keys that suppression lists are encrypted with.
   *
   * @default none; the lists are encrypted with keys of S3
   */
  readonly suppressionKeyArns?: readonly string[] | undefined;
  /**
   * The bucket that files are dropped into, if it exists already. An output of the stack says what must be done there
   * once.
   *
   * @default a new bucket, versioned, encrypted, and kept when the stack is deleted
   */
  readonly bucket?: BucketSettings | undefined;
  /**
   * The bucket of the receipts, if it exists already. Nobody who drops files may write there.
   *
   * @default a new bucket, versioned, encrypted, kept when the stack is deleted, and written by the function alone
   */
  readonly ledgerBucket?: BucketSettings | undefined;
  /**
   * The key that encrypts the buckets, queues, secrets and the log group that the stack makes. Must be the ARN of a KMS
   * key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.
   *
   * @default keys that AWS manages
   */
  readonly encryptionKeyArn?: string | undefined;
  /**
   * The event bus that outcome events are sent to, by name or ARN, in the account of the stack. Must be the name or the
   * ARN of an EventBridge event bus.
   *
   * @default the default bus of the account
   */
  readonly eventBus?: string | undefined;
  /**
   * The network of the function.
   *
   * @default none, as Lambda runs it
   */
  readonly network?: NetworkSettings | undefined;
  /**
   * How the SFTP server is set. There is one if a feed has `sftpUsers`.
   *
   * @default a public endpoint with a key of its own
   */
  readonly sftp?: SftpServerSettings | undefined;
  /**
   * A log group that exists already. Must be the name of a log group: letters, digits and _ - / . #.
   *
   * @default a new one that keeps three months
   */
  readonly logGroupName?: string | undefined;
  /**
   * Base address of the Management API. Must be an https address (http only on loopback) without user, query and
   * fragment.
   *
   * @default https://api.voximplant.com/platform_api
   */
  readonly apiUrl?: string | undefined;
  /**
   * Longest run of the function, in minutes. A file takes as long as it takes to read it twice and Voximplant to take
   * it in: plan 1 minute for 100 MB, and more where the line is slow. Must be a whole number from 1 to 15.
   *
   * @default 5
   */
  readonly timeoutMinutes?: number | undefined;
  /**
   * Memory of the function, in MB. Its use stays flat at any file size; more memory brings more network and processor.
   * With less than 512, a file may have fewer numbers: 702,000 with 256. Must be a whole number from 256 to 10240.
   *
   * @default 512
   */
  readonly memorySize?: number | undefined;
  /**
   * Most drops that are handled at once. Must be a whole number from 2 to 1000.
   *
   * @default 10
   */
  readonly maxConcurrency?: number | undefined;
  /**
   * Whether CloudFormation refuses to delete the stack. Its buckets and secrets outlive it in either case.
   *
   * @default false
   */
  readonly terminationProtection?: boolean | undefined;
  /**
   * Tags of every resource.
   *
   * @default none
   */
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

/** A feed of a configuration. */
export interface ConfiguredFeed extends FeedSettings {
  /**
   * A secret that exists already and holds the service account’s `credentials.json`. Must be the name of a secret:
   * letters, digits and / _ + = . @ -.
   *
   * @default a new secret, `dropdial/` and the id of the feed, that holds a placeholder
   */
  readonly secretName?: string | undefined;
  /**
   * The key that `secretName` is encrypted with. Must be the ARN of a KMS key, such as
   * arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.
   *
   * @default a key of Secrets Manager
   */
  readonly secretKeyArn?: string | undefined;
  /**
   * Roles and users of this account that may drop files of this feed, and do nothing else.
   *
   * @default nobody, except those whose own policies allow it
   */
  readonly uploaders?: readonly string[] | undefined;
  /**
   * Roles and users of this account that may drop files of this feed and see what becomes of them, as `dropdial drop`
   * does: they may read and list every file of the feed.
   *
   * @default nobody
   */
  readonly followers?: readonly string[] | undefined;
  /**
   * Partners who drop files of this feed over SFTP; the first one brings a server of AWS Transfer Family. The feed
   * needs `receiptFile` or `rejectFile`, and its `lastLineEnd` is `required` unless it says otherwise.
   *
   * @default none
   */
  readonly sftpUsers?: readonly SftpUserSettings[] | undefined;
}

/** A feed. */
export interface FeedSettings {
  /**
   * Who drops files: its name in receipts, metrics, events and secrets. Another id is another feed. Must be 1 to 63
   * lower-case letters, digits and hyphens.
   */
  readonly id: string;
  /**
   * The beginning of the keys of its files, such as acme/. Empty for the whole bucket. Must be empty or end in "/" and
   * not begin with it.
   */
  readonly prefix: string;
  /** Parameters of a drop that says nothing else: the weakest of all origins. */
  readonly defaults?: ParameterSettings | undefined;
  /** Sets of parameters by name; a drop, a folder or the feed itself chooses one with "profile". */
  readonly profiles?: Readonly<Record<string, ProfileSettings>> | undefined;
  /** What no drop may exceed, wherever its parameters came from: it is rejected. */
  readonly limits?: LimitSettings | undefined;
  /** Where each parameter may come from; "*" stands for those not named. Everywhere when nothing is said. */
  readonly origins?: OriginSettings | undefined;
  /**
   * Regular expression for the whole file name of a drop, such as (?<profile>[a-z]+)-\d{8}\.csv; a group with the name
   * of a parameter gives that parameter. A file with another name is rejected.
   */
  readonly fileNamePattern?: string | undefined;
  /**
   * What tags do that are no parameters. refuse-similar: a tag, or metadata, that is nearly a parameter rejects the
   * drop. ignore: none does but what looks like dry_run. refuse-all: every other tag rejects it.
   *
   * @default refuse-similar
   */
  readonly otherTags?: 'refuse-similar' | 'ignore' | 'refuse-all' | undefined;
  /**
   * Where on the object the outcome is written: as user metadata, and as an S3 annotation with the whole receipt.
   *
   * @default ["metadata","annotation"]
   */
  readonly writeBack?: ReadonlyArray<'metadata' | 'annotation'> | undefined;
  /**
   * Writes the problems of a refused file beside it, as KEY.errors.csv.
   *
   * @default false
   */
  readonly rejectFile?: boolean | undefined;
  /**
   * Writes the state of every drop beside its file, as KEY.result.json and, for people, KEY.result.txt; again whenever
   * it changes. For partners who see files and nothing else.
   *
   * @default false
   */
  readonly receiptFile?: boolean | undefined;
  /**
   * Takes the people out of the list of KEY whom a file KEY.cancel.csv beside it names, and writes KEY.cancelled.csv.
   * Everybody who may drop files may do so then.
   *
   * @default false
   */
  readonly cancelFile?: boolean | undefined;
  /**
   * What becomes of a file that names no phone_columns: the columns that look like telephone numbers, by their names or
   * their first rows, are checked as those would be. reject refuses the file for what is wrong with them, and for
   * having none; warn says so in the receipt.
   *
   * @default warn
   */
  readonly phoneCheck?: 'reject' | 'warn' | 'off' | undefined;
  /** What a file of this feed may or must say in control columns; all are allowed. */
  readonly controlColumns?: ControlColumnSettings | undefined;
  /**
   * Allows calling windows that end before they start: on the next day, in UTC.
   *
   * @default false
   */
  readonly windowsAcrossMidnight?: boolean | undefined;
  /**
   * Whether a last line without its end is only reported, or refused as the mark of a cut upload.
   *
   * @default optional
   */
  readonly lastLineEnd?: 'optional' | 'required' | undefined;
  /**
   * held: lists are created cancelled, recorded, and started only then. It relies on is_cancelled, which the API lists
   * and nobody has proven.
   *
   * @default at_once
   */
  readonly start?: 'at_once' | 'held' | undefined;
  /**
   * Most lists of this feed that dial at the same time. The drops beyond wait: fifty files at nine o’clock are not
   * fifty campaigns at nine o’clock.
   *
   * @default 10
   */
  readonly maxActiveLists?: number | 'unlimited' | undefined;
  /**
   * Most files of 32 MB and more of this feed that are sent at the same time; the others wait, so that other feeds have
   * their share of the function.
   *
   * @default half of `maxConcurrency` where there are several feeds; a single one is not limited
   */
  readonly maxUploads?: number | 'unlimited' | undefined;
  /**
   * What becomes of a list of which Voximplant says that it holds another number of contacts than were sent: it is
   * reported, or stopped too. A list that is held is never started then.
   *
   * @default report
   */
  readonly whenCountDiffers?: 'report' | 'stop' | undefined;
  /**
   * What becomes of a drop whose answer was lost and whose list is found nowhere. resend: it is sent once more after
   * the quiet period. park: it waits for a person.
   *
   * @default resend
   */
  readonly whenInDoubt?: 'resend' | 'park' | undefined;
  /**
   * For how long a list whose answer was lost is looked for before anything else is done. Must be a whole number from 0
   * to 86400.
   *
   * @default 600
   */
  readonly quietPeriodSeconds?: number | undefined;
  /**
   * For how many days the same content is rejected as a duplicate, under another key or uploaded again; 0 for never.
   * Must be a whole number from 0 to 365.
   *
   * @default 7
   */
  readonly duplicateWindowDays?: number | undefined;
  /**
   * A file that is older when it could be sent is rejected: old events start no old campaign. Must be a whole number
   * from 0 to 8760.
   *
   * @default 72
   */
  readonly maxAgeHours?: number | undefined;
  /**
   * Lists the prefix slowly, and takes up files that have no answer after an hour: events of S3 may be lost.
   *
   * @default true
   */
  readonly findUnanswered?: boolean | undefined;
  /** Collects what became of the calls of a list, as a file once the list has ended. Nothing when absent. */
  readonly results?: ResultsSettings | undefined;
  /**
   * Lists of numbers that must not be called: rows that have one are never sent, and drops wait while a list cannot be
   * used. Drops need `phone_columns` then.
   */
  readonly suppression?: readonly SuppressionSettings[] | undefined;
  /**
   * A drop waits until its sidecar, or a tag that is a parameter, is there, even when the defaults are complete. With
   * `tags`, sidecars are not asked for, unless `origins` names them.
   */
  readonly waitFor?: 'sidecar' | 'tags' | undefined;
  /**
   * A drop that has waited longer raises an alarm. Until calling hours begin does not count. Must be a whole number
   * from 1 to 8760.
   *
   * @default 24
   */
  readonly maxWaitHours?: number | undefined;
  /**
   * A file, or sidecar, that is younger is looked at again later, and must not have changed. Must be a whole number
   * from 0 to 43200.
   *
   * @default 0
   */
  readonly settleSeconds?: number | undefined;
  /** When lists of this feed may begin, and within which their windows must lie. At any time when absent. */
  readonly callingHours?: CallingHoursSettings | undefined;
  /**
   * What becomes of a drop without windows outside of the calling hours.
   *
   * @default hold
   */
  readonly outsideHours?: 'hold' | 'refuse' | undefined;
  /**
   * What becomes of a drop beyond `limits.dropsPerHour`.
   *
   * @default hold
   */
  readonly whenTooManyDrops?: 'hold' | 'refuse' | undefined;
  /**
   * E-mail addresses of people who get a mail about drops that are rejected, in doubt, wait for somebody, or call
   * nobody. Each address is sent a mail that asks for consent first.
   *
   * @default nobody
   */
  readonly notify?: readonly string[] | undefined;
}

/** Parameters that a feed sets. */
export interface ParameterSettings {
  /** Id of the routing rule whose scenario handles each call. Required. Must be a whole number of 1 or more. */
  readonly rule_id?: number | undefined;
  /**
   * Priority of the call list among the lists of the account; 0 is the highest, and only for feeds whose limits name
   * it. Required. Must be a whole number from 0 to 2147483648.
   */
  readonly priority?: number | undefined;
  /** How many tasks of the list are processed at the same time. Required. Must be a whole number of 1 or more. */
  readonly max_simultaneous?: number | undefined;
  /** How often a task is tried before it counts as failed. Required. Must be a whole number from 1 to 5. */
  readonly num_attempts?: number | undefined;
  /**
   * Which profile of the feed the drop uses: a set of parameters under a name. Not sent to the API. Must be the name of
   * a profile of the feed.
   */
  readonly profile?: string | undefined;
  /** Seconds between two attempts. API default: 0. Must be a whole number of 0 or more. */
  readonly interval_seconds?: number | undefined;
  /**
   * When the list starts, in UNIX seconds; not in the past and at most a year ahead. API default: at once. Must be a
   * time in UNIX seconds.
   */
  readonly start_at?: number | undefined;
  /** Creates the list and does not start it, not even in a feed with held lists. API default: false. */
  readonly is_cancelled?: boolean | undefined;
  /**
   * Character encoding of the CSV. API default: UTF-8. Must be the name of a character encoding, such as UTF-8 or
   * windows-1251.
   */
  readonly encoding?: string | undefined;
  /**
   * Character between two fields. Must be one ASCII character or one of semicolon, comma, tab, pipe.
   *
   * @default found from the header line
   */
  readonly delimiter?: string | undefined;
  /**
   * Character that escapes a quote inside a quoted field. Must be one printable ASCII character or one of backslash,
   * quote, apostrophe.
   */
  readonly escape?: string | undefined;
  /**
   * Character around a quoted field. Not sent unless it is set; the file is read with the double quote then. Must be
   * one ASCII punctuation mark, but none of ; , | \, or one of quote, apostrophe.
   */
  readonly quote?: string | undefined;
  /**
   * IP address used to choose the nearest media server. Without it and server_location the API takes the address of the
   * function. Must be an IPv4 or IPv6 address.
   */
  readonly ip_address?: string | undefined;
  /** The older name of ip_address; it is sent as ip_address. Must be an IPv4 or IPv6 address. */
  readonly reference_ip?: string | undefined;
  /**
   * Location of the server that processes the list; wins over ip_address. Must be a location of up to 100 letters,
   * digits, dots, underscores and hyphens.
   */
  readonly server_location?: string | undefined;
  /** Whether first or repeated attempts are processed first. API default: first_attempts. */
  readonly task_priority_strategy?: 'first_attempts' | 'repeated_attempts' | undefined;
  /** Text that is kept with the list. Must be 1 to 1000 characters without control characters. */
  readonly list_custom_data?: string | undefined;
  /** How the list is dialled. API default: automatic. */
  readonly call_list_type?: 'automatic' | 'predictive' | 'progressive' | undefined;
  /**
   * Id of the queue whose agents take the calls. Required for predictive and progressive lists, and only for them. Must
   * be a whole number of 1 or more.
   */
  readonly queue_id?: number | undefined;
  /** Version of the queue system. For predictive and progressive lists. */
  readonly acd_version?: 'V1' | 'V2' | undefined;
  /** The predictive algorithm. For predictive lists. */
  readonly predictive_type?:
    | 'DEFAULT_PREDICTIVE_TYPE'
    | 'AR_OPTIMIZED'
    | 'BF_OPTIMIZED'
    | 'AR_SMALL_GROUP'
    | 'AR_AUTO_BALANCED'
    | undefined;
  /** Highest share of abandoned calls. For predictive and progressive lists. Must be a number from 0 to 1. */
  readonly maximum_error_rate?: number | undefined;
  /**
   * Lowest share of time in which agents are busy. For predictive and progressive lists. Must be a number from 0 to 1.
   */
  readonly minimum_busy_factor?: number | undefined;
  /** Tasks that are started for each free agent. For progressive lists. Must be a number from 1 to 1000000. */
  readonly task_multiplier?: number | undefined;
  /** Whether tasks belong to certain agents. For progressive lists. */
  readonly is_personal_campaign?: boolean | undefined;
  /** How they do. Only with is_personal_campaign. API default: smart. */
  readonly personal_campaign_type?: 'smart' | 'strict' | undefined;
  /** Basis for the size of the buffer of tasks. For predictive and progressive lists. */
  readonly buffer_size_target?: 'VALUE' | 'OPERATOR' | 'AGENT' | undefined;
  /** Size of the buffer. Only with buffer_size_target VALUE. Must be a whole number from 20 to 500. */
  readonly buffer_size_value?: number | undefined;
  /** When the buffer is filled again. Only with buffer_size_target. Must be a number from 0 to 1000000. */
  readonly buffer_threshold_factor?: number | undefined;
  /**
   * Seconds that dialling takes, to begin the statistics with. For predictive and progressive lists. Must be a number
   * from 0 to 1000000.
   */
  readonly avg_dial_time_sec?: number | undefined;
  /**
   * Seconds that talking takes, to begin the statistics with. For predictive and progressive lists. Must be a number
   * from 0 to 1000000.
   */
  readonly avg_time_talk_sec?: number | undefined;
  /**
   * Seconds that a whole call takes, to begin the statistics with. For predictive and progressive lists. Must be a
   * number from 0 to 1000000.
   */
  readonly avg_total_time_sec?: number | undefined;
  /**
   * Share of calls that succeed, to begin the statistics with. For predictive and progressive lists. Must be a number
   * from 0 to 100.
   */
  readonly percent_successful?: number | undefined;
  /**
   * Columns that hold the numbers to call: each number must be E.164 (+ and digits), and no number may be a duplicate.
   * A tag names one column. Not sent to the API.
   */
  readonly phone_columns?: readonly string[] | undefined;
  /**
   * What a duplicate number in phone_columns does: reject the file, or only be reported. Default: reject. Not sent to
   * the API.
   */
  readonly duplicates?: 'reject' | 'report' | undefined;
  /**
   * Narrows the calling hours of the feed for this drop, in the feed's time zone; they cannot be widened. Not sent to
   * the API. Must be days and times such as "mon-fri 10:00-18:00".
   */
  readonly calling_hours?: string | undefined;
  /** false turns off the collection of results for this drop. Default: true. Not sent to the API. */
  readonly results?: boolean | undefined;
  /** Checks the drop and sends nothing: it ends as checked. Default: false. Not sent to the API. */
  readonly dry_run?: boolean | undefined;
}

/** Parameters of a profile. */
export interface ProfileSettings {
  /** Id of the routing rule whose scenario handles each call. Required. Must be a whole number of 1 or more. */
  readonly rule_id?: number | undefined;
  /**
   * Priority of the call list among the lists of the account; 0 is the highest, and only for feeds whose limits name
   * it. Required. Must be a whole number from 0 to 2147483648.
   */
  readonly priority?: number | undefined;
  /** How many tasks of the list are processed at the same time. Required. Must be a whole number of 1 or more. */
  readonly max_simultaneous?: number | undefined;
  /** How often a task is tried before it counts as failed. Required. Must be a whole number from 1 to 5. */
  readonly num_attempts?: number | undefined;
  /** Seconds between two attempts. API default: 0. Must be a whole number of 0 or more. */
  readonly interval_seconds?: number | undefined;
  /**
   * When the list starts, in UNIX seconds; not in the past and at most a year ahead. API default: at once. Must be a
   * time in UNIX seconds.
   */
  readonly start_at?: number | undefined;
  /** Creates the list and does not start it, not even in a feed with held lists. API default: false. */
  readonly is_cancelled?: boolean | undefined;
  /**
   * Character encoding of the CSV. API default: UTF-8. Must be the name of a character encoding, such as UTF-8 or
   * windows-1251.
   */
  readonly encoding?: string | undefined;
  /**
   * Character between two fields. Must be one ASCII character or one of semicolon, comma, tab, pipe.
   *
   * @default found from the header line
   */
  readonly delimiter?: string | undefined;
  /**
   * Character that escapes a quote inside a quoted field. Must be one printable ASCII character or one of backslash,
   * quote, apostrophe.
   */
  readonly escape?: string | undefined;
  /**
   * Character around a quoted field. Not sent unless it is set; the file is read with the double quote then. Must be
   * one ASCII punctuation mark, but none of ; , | \, or one of quote, apostrophe.
   */
  readonly quote?: string | undefined;
  /**
   * IP address used to choose the nearest media server. Without it and server_location the API takes the address of the
   * function. Must be an IPv4 or IPv6 address.
   */
  readonly ip_address?: string | undefined;
  /** The older name of ip_address; it is sent as ip_address. Must be an IPv4 or IPv6 address. */
  readonly reference_ip?: string | undefined;
  /**
   * Location of the server that processes the list; wins over ip_address. Must be a location of up to 100 letters,
   * digits, dots, underscores and hyphens.
   */
  readonly server_location?: string | undefined;
  /** Whether first or repeated attempts are processed first. API default: first_attempts. */
  readonly task_priority_strategy?: 'first_attempts' | 'repeated_attempts' | undefined;
  /** Text that is kept with the list. Must be 1 to 1000 characters without control characters. */
  readonly list_custom_data?: string | undefined;
  /** How the list is dialled. API default: automatic. */
  readonly call_list_type?: 'automatic' | 'predictive' | 'progressive' | undefined;
  /**
   * Id of the queue whose agents take the calls. Required for predictive and progressive lists, and only for them. Must
   * be a whole number of 1 or more.
   */
  readonly queue_id?: number | undefined;
  /** Version of the queue system. For predictive and progressive lists. */
  readonly acd_version?: 'V1' | 'V2' | undefined;
  /** The predictive algorithm. For predictive lists. */
  readonly predictive_type?:
    | 'DEFAULT_PREDICTIVE_TYPE'
    | 'AR_OPTIMIZED'
    | 'BF_OPTIMIZED'
    | 'AR_SMALL_GROUP'
    | 'AR_AUTO_BALANCED'
    | undefined;
  /** Highest share of abandoned calls. For predictive and progressive lists. Must be a number from 0 to 1. */
  readonly maximum_error_rate?: number | undefined;
  /**
   * Lowest share of time in which agents are busy. For predictive and progressive lists. Must be a number from 0 to 1.
   */
  readonly minimum_busy_factor?: number | undefined;
  /** Tasks that are started for each free agent. For progressive lists. Must be a number from 1 to 1000000. */
  readonly task_multiplier?: number | undefined;
  /** Whether tasks belong to certain agents. For progressive lists. */
  readonly is_personal_campaign?: boolean | undefined;
  /** How they do. Only with is_personal_campaign. API default: smart. */
  readonly personal_campaign_type?: 'smart' | 'strict' | undefined;
  /** Basis for the size of the buffer of tasks. For predictive and progressive lists. */
  readonly buffer_size_target?: 'VALUE' | 'OPERATOR' | 'AGENT' | undefined;
  /** Size of the buffer. Only with buffer_size_target VALUE. Must be a whole number from 20 to 500. */
  readonly buffer_size_value?: number | undefined;
  /** When the buffer is filled again. Only with buffer_size_target. Must be a number from 0 to 1000000. */
  readonly buffer_threshold_factor?: number | undefined;
  /**
   * Seconds that dialling takes, to begin the statistics with. For predictive and progressive lists. Must be a number
   * from 0 to 1000000.
   */
  readonly avg_dial_time_sec?: number | undefined;
  /**
   * Seconds that talking takes, to begin the statistics with. For predictive and progressive lists. Must be a number
   * from 0 to 1000000.
   */
  readonly avg_time_talk_sec?: number | undefined;
  /**
   * Seconds that a whole call takes, to begin the statistics with. For predictive and progressive lists. Must be a
   * number from 0 to 1000000.
   */
  readonly avg_total_time_sec?: number | undefined;
  /**
   * Share of calls that succeed, to begin the statistics with. For predictive and progressive lists. Must be a number
   * from 0 to 100.
   */
  readonly percent_successful?: number | undefined;
  /**
   * Columns that hold the numbers to call: each number must be E.164 (+ and digits), and no number may be a duplicate.
   * A tag names one column. Not sent to the API.
   */
  readonly phone_columns?: readonly string[] | undefined;
  /**
   * What a duplicate number in phone_columns does: reject the file, or only be reported. Default: reject. Not sent to
   * the API.
   */
  readonly duplicates?: 'reject' | 'report' | undefined;
  /**
   * Narrows the calling hours of the feed for this drop, in the feed's time zone; they cannot be widened. Not sent to
   * the API. Must be days and times such as "mon-fri 10:00-18:00".
   */
  readonly calling_hours?: string | undefined;
  /** false turns off the collection of results for this drop. Default: true. Not sent to the API. */
  readonly results?: boolean | undefined;
  /** Checks the drop and sends nothing: it ends as checked. Default: false. Not sent to the API. */
  readonly dry_run?: boolean | undefined;
}

/** Limits of a feed. */
export interface LimitSettings {
  /** The ids that a drop may have; any when absent. */
  readonly rule_id?: readonly number[] | undefined;
  /** The ids that a drop may have; any when absent. */
  readonly queue_id?: readonly number[] | undefined;
  /** From 1 unless "min" says otherwise: 0, the highest priority, needs an explicit "min": 0. */
  readonly priority?: Range | undefined;
  /** The range that the parameter must be in. */
  readonly max_simultaneous?: Range | undefined;
  /** The range that the parameter must be in. */
  readonly num_attempts?: Range | undefined;
  /** The range that the parameter must be in. */
  readonly interval_seconds?: Range | undefined;
  /** Rows of the file, without its header. */
  readonly rows?: Range | undefined;
  /** Most drops that are sent within any hour. Must be a whole number from 1 to 1000. */
  readonly dropsPerHour?: number | undefined;
  /** Bytes to send; what a packed file unpacks to. */
  readonly bytes?: Range | undefined;
}

/** A range, both ends included. */
export interface Range {
  /** The lowest number; none when absent. */
  readonly min?: number | undefined;
  /** The highest number; none when absent. */
  readonly max?: number | undefined;
}

/** Where parameters may come from. */
export interface OriginSettings {
  readonly '*'?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly rule_id?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly priority?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly max_simultaneous?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly num_attempts?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly name?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly profile?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly interval_seconds?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly start_at?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly is_cancelled?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly encoding?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly delimiter?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly escape?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly quote?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly ip_address?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly server_location?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly task_priority_strategy?:
    | ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'>
    | undefined;
  readonly list_custom_data?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly call_list_type?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly queue_id?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly acd_version?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly predictive_type?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly maximum_error_rate?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly minimum_busy_factor?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly task_multiplier?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly is_personal_campaign?:
    | ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'>
    | undefined;
  readonly personal_campaign_type?:
    | ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'>
    | undefined;
  readonly buffer_size_target?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly buffer_size_value?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly buffer_threshold_factor?:
    | ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'>
    | undefined;
  readonly avg_dial_time_sec?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly avg_time_talk_sec?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly avg_total_time_sec?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly percent_successful?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly idempotency_key?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly rows?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly bytes?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly sha256?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly phone_columns?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly duplicates?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly allow_duplicate?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly calling_hours?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly results?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
  readonly dry_run?: ReadonlyArray<'feed' | 'profile' | 'folder' | 'name' | 'sidecar' | 'tags'> | undefined;
}

/** Calling hours. */
export interface CallingHoursSettings {
  /**
   * Name of the time zone database; summer time is that of the zone. Must be a name of the time zone database, such as
   * Europe/Berlin.
   */
  readonly zone: string;
  /**
   * Days of the week in that zone: names, ranges, or both with commas between. Must be days such as mon-sat or
   * mon-thu,sat.
   */
  readonly days: string;
  /** First minute of a day, HH:mm in that zone. Must be a time of day as HH:mm, from 00:00 to 24:00. */
  readonly from: string;
  /**
   * The minute from which nobody is called, HH:mm in that zone. Must be a time of day as HH:mm, from 00:00 to 24:00.
   */
  readonly to: string;
}

/** Control columns. */
export interface ControlColumnSettings {
  readonly __start_execution_time?: 'forbid' | 'allow' | 'require' | undefined;
  readonly __end_execution_time?: 'forbid' | 'allow' | 'require' | undefined;
  readonly __start_at?: 'forbid' | 'allow' | 'require' | undefined;
  readonly __task_uuid?: 'forbid' | 'allow' | 'require' | undefined;
}

/** Results of calls. */
export interface ResultsSettings {
  /**
   * file: what became of each row is written beside the file once its list has ended, as KEY.results.csv.
   *
   * @default none
   */
  readonly write?: 'none' | 'file' | undefined;
  /**
   * The prefix, in the same bucket, that results are written below instead of beside the file, with the rest of its
   * key.
   */
  readonly to?: string | undefined;
  /**
   * Columns of the file that the results repeat.
   *
   * @default all
   */
  readonly columns?: 'all' | readonly string[] | undefined;
  /** Keys of what the scenario reports that become columns of their own, as call_result.KEY. */
  readonly fields?: readonly string[] | undefined;
  /**
   * How often a list is looked at on its first day; later hourly, and every six hours after a week. Must be a whole
   * number from 5 to 1440.
   *
   * @default 15
   */
  readonly lookMinutes?: number | undefined;
  /**
   * For how long a list has to be over before its results are collected: the last calls may still report. Must be a
   * whole number from 0 to 1440.
   *
   * @default 5
   */
  readonly settleMinutes?: number | undefined;
  /**
   * A list that runs for longer is given up: what there is then is written, and marked as not final. Must be a whole
   * number from 1 to 300.
   *
   * @default 30
   */
  readonly maxDays?: number | undefined;
  /**
   * annotation: the progress of a list of up to 20,000 contacts is written onto the object, hourly.
   *
   * @default none
   */
  readonly progress?: 'none' | 'annotation' | undefined;
  /**
   * Writes the rows that ended in error as KEY.unreached.csv, in the form of the upload. It starts nothing.
   *
   * @default false
   */
  readonly unreached?: boolean | undefined;
  /** A tag on every file of results, for lifecycle rules and policies. */
  readonly tag?: TagSettings | undefined;
}

/** A suppression list. */
export interface SuppressionSettings {
  /** The bucket of the list; the feed's own when absent. Must be the name of an S3 bucket. */
  readonly bucket?: string | undefined;
  /** The key of the list. Either this or `prefix`. Must be the key of an object. */
  readonly key?: string | undefined;
  /** All objects below it are the list together, such as a full list and its changes: at most 100. */
  readonly prefix?: string | undefined;
  /**
   * lines: one number in each line. csv: with a header, and `column`. ftc: as the FTC of the US gives it out. auto: as
   * the list begins.
   *
   * @default auto
   */
  readonly format?: 'auto' | 'lines' | 'csv' | 'ftc' | undefined;
  /** The column of a CSV that holds the numbers. */
  readonly column?: string | undefined;
  /** The country of numbers that do not say theirs. Must be 1 to 3 digits, such as "44". */
  readonly countryCode?: string | undefined;
  /**
   * What that country dials before its own numbers, such as "0"; none when absent. Must be 1 to 4 digits, such as "0".
   */
  readonly nationalPrefix?: string | undefined;
  /** The list holds SHA-256 digests, in hexadecimal, of numbers in E.164, with or without "+". */
  readonly hashed?: 'sha256' | undefined;
  /**
   * Drops wait while the list, or its newest object, is older. Of any age when absent. Must be a number from 0.01 to
   * 3650.
   */
  readonly maxAgeDays?: number | undefined;
  /**
   * Drops wait while a larger share of the lines holds no number that can be read. Must be a number from 0 to 1.
   *
   * @default 0.001
   */
  readonly unreadableShare?: number | undefined;
  /**
   * Whether partners are told which rows are on the list, in KEY.suppressed.csv, or only how many.
   *
   * @default rows
   */
  readonly report?: 'rows' | 'count' | undefined;
  /**
   * remove: the rows are left out. refuse: a file with such rows is rejected.
   *
   * @default remove
   */
  readonly treat?: 'remove' | 'refuse' | undefined;
  /**
   * running: once the list changes, its numbers are taken out of the lists of the feed that run, too. Needs `results`
   * of the feed with `write` "file": other lists are not followed.
   *
   * @default drops
   */
  readonly reach?: 'drops' | 'running' | undefined;
}

/** A partner who drops files over SFTP. */
export interface SftpUserSettings {
  /** The name to log in with. Must be 3 to 100 letters, digits and _ - . @, the first a letter, a digit or _. */
  readonly userName: string;
  /** Public keys in the format of OpenSSH. */
  readonly publicKeys: readonly string[];
  /**
   * Whether the partner may rename, read and delete files below the prefix. Many clients upload under another name and
   * rename, which S3 does by reading, writing and deleting. Otherwise the partner writes files, and reads nothing but
   * what became of them.
   *
   * @default true
   */
  readonly canRename?: boolean | undefined;
}

/** The SFTP server. */
export interface SftpServerSettings {
  /**
   * A secret that holds the private key, in PEM, by which partners know the server; it outlives the server. Must be the
   * name of a secret: letters, digits and / _ + = . @ -.
   *
   * @default a key that the server makes, and that is lost with the server
   */
  readonly hostKeySecretName?: string | undefined;
  /**
   * The network of its endpoint.
   *
   * @default a public endpoint, for everybody who has a key
   */
  readonly network?: SftpNetworkSettings | undefined;
}

/** The network of the SFTP endpoint. */
export interface SftpNetworkSettings {
  /** Its id. Must be the id of a network, such as vpc-0123456789abcdef0. */
  readonly vpcId: string;
  /** The subnets of the endpoint: public ones for fixed addresses, others for partners who come from inside. */
  readonly subnetIds: readonly string[];
  /** Who reaches the endpoint. */
  readonly peers: readonly string[];
  /**
   * Allocation ids of Elastic IPs, one for each subnet: fixed addresses, for partners whose firewalls allow known
   * addresses only.
   *
   * @default none, and the endpoint is reached from inside the network only
   */
  readonly addressIds?: readonly string[] | undefined;
}

/** An operator. */
export interface OperatorSettings {
  /**
   * The role or user. An output of the stack has the statements that its policy needs. Must be the ARN of a role or
   * user, such as arn:aws:iam::111122223333:role/Operators.
   */
  readonly arn: string;
  /**
   * Whether they may run `dropdial doctor --send-test`, which puts a file of one row below the prefix of each feed and
   * removes it.
   *
   * @default false
   */
  readonly sendTest?: boolean | undefined;
}

/** A bucket that exists already. */
export interface BucketSettings {
  /** Its name. Must be the name of an S3 bucket. */
  readonly name: string;
  /**
   * The account it belongs to. Must be the 12 digits of an account.
   *
   * @default that of the stack
   */
  readonly account?: string | undefined;
  /**
   * The key that it is encrypted with, so that the function may use it. Must be the ARN of a KMS key, such as
   * arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab.
   *
   * @default a key of S3
   */
  readonly keyArn?: string | undefined;
}

/** Where a stack belongs. */
export interface EnvSettings {
  /** The account. Must be the 12 digits of an account. */
  readonly account?: string | undefined;
  /** The Region. Must be a Region, such as eu-central-1. */
  readonly region?: string | undefined;
}

/** A tag of results. */
export interface TagSettings {
  /** Must be the key of an S3 tag. */
  readonly key: string;
  /** Must be the value of an S3 tag. */
  readonly value: string;
}

/** The network of the function. */
export interface NetworkSettings {
  /** Its id. Must be the id of a network, such as vpc-0123456789abcdef0. */
  readonly vpcId: string;
  /** The subnets of the function. They need a way to the Internet, such as a NAT gateway: Voximplant is not in AWS. */
  readonly subnetIds: readonly string[];
  /**
   * Security groups of the function.
   *
   * @default a new one that lets HTTPS out and nothing in
   */
  readonly securityGroupIds?: readonly string[] | undefined;
}
