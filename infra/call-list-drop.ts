import { AspectPriority, Aspects, Duration } from 'aws-cdk-lib';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus, type Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable, Role } from 'aws-cdk-lib/aws-iam';
import type { EventSourceMapping, Function as LambdaFunction, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { Schedule } from 'aws-cdk-lib/aws-scheduler';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { CfnServer } from 'aws-cdk-lib/aws-transfer';
import type { Construct } from 'constructs';
import { checkRegion } from './access/bucket-requirements.ts';
import { createOperators, type DropOperators } from './access/drop-operators.ts';
import { type DropGrantOptions, grantDropping } from './access/grant-drop.ts';
import { grantFunction } from './access/grant-function.ts';
import type { OperateOptions } from './access/grant-operate.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import { checkProps } from './check-props.ts';
import { FeedBook } from './config/feed-book.ts';
import type { FeedProps } from './config/feed-props.ts';
import { refuseClashes } from './config/refuse-clashes.ts';
import { finishDrop } from './finish-drop.ts';
import { type FeedSite, installFeed } from './install-feed.ts';
import { refuseExcess } from './limits/refuse-excess.ts';
import { warnOfPolicies } from './limits/warn-of-policies.ts';
import { createBucketRule } from './parts/bucket-rule.ts';
import { createAccessLogBucket, createDropBucket, createLedgerBucket, guardLedger } from './parts/drop-buckets.ts';
import {
  bundledCode,
  createDropFunction,
  createFunctionRole,
  createLogGroup,
  createSecurityGroup,
} from './parts/drop-function.ts';
import { feedMessageFilters } from './parts/event-pattern.ts';
import { createEventQueues } from './parts/event-queue.ts';
import { createEventSource } from './parts/event-source.ts';
import { createSweepSchedule } from './parts/sweep-schedule.ts';
import { printNames, printRequirements } from './print-outputs.ts';
import { readPackage } from './read-package.ts';
import { checkSftpUser, type SftpUser, type SftpUserProps } from './sftp/sftp-user.ts';
import { SftpUsers } from './sftp/sftp-users.ts';
import { AlarmBook } from './watch/alarm-book.ts';
import { createStackAlarms } from './watch/drop-alarms.ts';
import { createDashboard } from './watch/drop-dashboard.ts';
import { checkAddresses, type OutcomeMails } from './watch/outcome-mails.ts';
import { TellingConstruct } from './watch/outcome-rules.ts';
import { printTold } from './watch/told-of-alarms.ts';
import { createWatchedMails } from './watch/watched-mails.ts';

/** Drops that are handled at once, unless the props say otherwise. */
const MAX_CONCURRENCY = 10;

/**
 * A bucket in which every dropped CSV becomes a Voximplant call list, with everything that needs. You can bring each part yourself.
 *
 * ```ts
 * const drop = new CallListDrop(this, 'Drop', { feeds: [{ id: 'acme', prefix: 'acme/' }] });
 * drop.grantDrop(uploader, 'acme');
 * drop.onRejected(new SnsTopic(topic));
 * ```
 */
export class CallListDrop extends TellingConstruct {
  /** The bucket for dropped files. */
  readonly dropBucket: IBucket;
  /** The bucket of the receipts. Only the function and operators write here. */
  readonly ledgerBucket: IBucket;
  /** The bucket for access logs of new buckets. Absent if you bring both. */
  readonly accessLogBucket?: Bucket;
  /** Events for the function. */
  readonly queue: Queue;
  /** Events that failed too often. */
  readonly deadLetterQueue: Queue;
  /** Selects the events of the bucket. With several feeds, each feed has its own rule, and this one selects what no feed takes. */
  readonly rule: Rule;
  readonly eventBus: IEventBus;
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly logGroup: ILogGroup;
  /** Hands the queue's messages to the function. */
  readonly eventSource: EventSourceMapping;
  /** Sends the sweep, with `sweepRole`. */
  readonly sweep: Schedule;
  readonly sweepRole: Role;
  /** The security groups of the function, if it is in a network. */
  readonly securityGroups: readonly ISecurityGroup[];
  /** Alarms, queue and function at a glance, and a row for each feed. */
  readonly dashboard: Dashboard;

  private readonly props: CallListDropProps;
  private readonly feeds: FeedBook;
  private readonly secretsByFeed = new Map<string, ISecret>();
  private readonly alarmBook = new AlarmBook();
  private readonly operators: DropOperators;
  private readonly sftp: SftpUsers;
  private layer: LayerVersion | undefined;
  private mails: OutcomeMails | undefined;
  private isFinished = false;

  constructor(scope: Construct, id: string, props: CallListDropProps) {
    super(scope, id);
    checkProps(props);
    this.props = props;
    this.feeds = new FeedBook(props);
    this.feeds.check(props.feeds);
    const {
      encryptionKey: key,
      timeout = Duration.minutes(5),
      memorySize = 512,
      maxConcurrency = MAX_CONCURRENCY,
      vpc,
    } = props;
    for (const name of ['bucket', 'ledgerBucket'] as const) {
      const brought = props[name];
      if (brought) checkRegion(this, name, brought);
    }

    this.role = createFunctionRole(this);
    if (!props.bucket || !props.ledgerBucket) this.accessLogBucket = createAccessLogBucket(this);
    this.dropBucket = props.bucket ?? createDropBucket(this, this.accessLogs(), key);
    this.ledgerBucket = props.ledgerBucket ?? createLedgerBucket(this, this.accessLogs(), key);
    this.eventBus = props.eventBus ?? EventBus.fromEventBusName(this, 'EventBus', 'default');

    const queues = createEventQueues(this, timeout, key);
    const { queue, deadLetters } = queues;
    this.queue = queue;
    this.deadLetterQueue = deadLetters;
    this.rule = createBucketRule(this, this.dropBucket, props.bucket === undefined, queues);
    const { schedule, role: sweepRole } = createSweepSchedule(this, queue, key);
    this.sweep = schedule;
    this.sweepRole = sweepRole;

    this.logGroup = props.logGroup ?? createLogGroup(this, key);
    this.securityGroups = vpc ? (props.securityGroups ?? [createSecurityGroup(this, vpc)]) : [];
    this.function = createDropFunction(this, {
      role: this.role,
      code: props.code ?? bundledCode(),
      version: props.code ? undefined : readPackage().version,
      timeout,
      memorySize,
      logGroup: this.logGroup,
      network: vpc && { vpc, vpcSubnets: props.vpcSubnets, securityGroups: this.securityGroups },
    });
    this.eventSource = createEventSource(this, {
      queue,
      target: this.function,
      role: this.role,
      maxConcurrency,
      filters: () => (props.bucket ? feedMessageFilters(this.feeds.prefixes) : undefined),
    });

    const watched = { queue, deadLetterQueue: deadLetters, function: this.function, timeout };
    const first = props.feeds[0]?.id ?? '';
    const alarms = this.alarmBook.keep(
      createStackAlarms(this, { ...watched, rule: this.rule, feed: first }, props.alarmTopic),
    );
    this.dashboard = createDashboard(this, { ...watched, alarms });
    this.operators = createOperators(this, this);
    this.sftp = new SftpUsers(this, { logGroup: this.logGroup, dropBucket: this.dropBucket, props });
    grantFunction(this.role, { ...this.site(), ledgerBucket: this.ledgerBucket, queue, eventBus: this.eventBus });
    printNames(this, this);
    printTold(this, props.alarmTopic, () => this.alarms.values());
    printRequirements(this, props, {
      role: this.role,
      rule: this.rule,
      feeds: () => this.feeds.all.map(feed => this.feeds.withListsOfAll(feed)),
      guards: guardLedger(this, this.ledgerBucket, this.role.roleArn, () => this.operators.arns()),
    });
    for (const feed of props.feeds) this.installFeed(feed);
    refuseExcess(this);
    warnOfPolicies(this.role);
    const { dropBucket, ledgerBucket } = this;
    const isOwn = props.bucket === undefined;
    refuseClashes({ scope: this, dropBucket, isOwn, ledgerBucket, feeds: () => this.feeds.all });
    // Feeds can be added until the template is made, so the configuration is the last thing that is.
    Aspects.of(this).add(
      { visit: node => void (node === this && this.finish()) },
      { priority: AspectPriority.MUTATING },
    );
  }

  get feedIds(): readonly string[] {
    return this.feeds.ids;
  }

  /** The secret of each feed, by the feed's id. */
  get secrets(): ReadonlyMap<string, ISecret> {
    return this.secretsByFeed;
  }

  /**
   * Every alarm by its name in docs/runbook.md; alarms of a feed have its id after a slash, as in `in-doubt/acme`. Several feeds share
   * `rejections`, `unanswered`, `api-transient` and `undelivered-events/FEED`, and several rules `undelivered-outcomes/RULE`. These exist
   * once the template is made.
   */
  get alarms(): ReadonlyMap<string, Alarm> {
    return this.alarmBook.byName;
  }

  /** The SFTP server. It exists once there is a user. */
  get sftpServer(): CfnServer | undefined {
    return this.sftp.server;
  }

  /** The SFTP users, by their names. */
  get sftpUsers(): ReadonlyMap<string, SftpUser> {
    return this.sftp.byName;
  }

  /** Tells people of outcomes by e-mail. It exists once a feed says `notify`. */
  get outcomeMails(): OutcomeMails | undefined {
    return this.mails;
  }

  /** The layer with the configuration, if that is too long for the function's environment. It exists once the template is made. */
  get configurationLayer(): LayerVersion | undefined {
    return this.layer;
  }

  /**
   * Adds a feed: a prefix with its own credentials, defaults and limits.
   *
   * @throws {Error} if the feed is invalid or overlaps another one, or if the template was made before.
   */
  addFeed(feed: FeedProps): void {
    if (this.isFinished) throw new Error(`feed "${feed.id}" comes too late: add feeds before the app is synthesized`);
    this.feeds.check([...this.feeds.all, feed]);
    this.installFeed(feed);
  }

  /** Lets a principal drop files of one feed, and nothing else: not read, list or delete any. With `follow`, also see what becomes of them. */
  grantDrop(grantee: IGrantable, feedId: string, options: DropGrantOptions = {}): Grant {
    return grantDropping(this.dropBucket, this.feed(feedId).prefix, grantee, options);
  }

  /**
   * Lets a partner drop files of one feed over SFTP, and read the problems of rejected ones. The first user creates the server.
   * A broken connection leaves part of a file, so `lastLineEnd` becomes `required` unless the feed sets it.
   *
   * @throws {Error} that names the field.
   */
  addSftpUser(props: SftpUserProps): SftpUser {
    checkSftpUser(props);
    const user = this.sftp.add(this.feed(props.feedId), props);
    this.feeds.requireLineEnds(props.feedId);
    return user;
  }

  /**
   * Lets a role or user do what docs/operator.md and docs/runbook.md ask for: look at submissions, adopt, retry and stop them, examine
   * the deployed stack, and send dead letters back. For a principal outside the stack, an output prints the statements that it needs.
   *
   * @throws {Error} for a grantee without an ARN.
   */
  grantOperate(grantee: IGrantable, options?: OperateOptions): void {
    this.operators.add(grantee, options);
  }

  private accessLogs(): Bucket {
    if (this.accessLogBucket) return this.accessLogBucket;
    throw new Error('there is no bucket for access logs');
  }

  private feed(feedId: string): FeedProps {
    this.checkFeedId(feedId);
    return this.feeds.find(feedId);
  }

  private installFeed(feed: FeedProps): void {
    const site = this.site();
    this.secretsByFeed.set(feed.id, installFeed(this, site, feed));
    const { id, notify: addresses = [], rejectFile = false } = feed;
    if (addresses.length === 0) return;
    checkAddresses(id, addresses);
    // The first feed that tells people brings the function for it.
    this.mails ??= createWatchedMails(this, { ...site, eventBus: this.eventBus });
    this.mails.addFeed({ id, addresses, rejectFile });
  }

  private site(): FeedSite {
    const { role, dropBucket, dashboard, operators, feeds, alarmBook: alarms, props } = this;
    return { role, dropBucket, dashboard, operators, feeds, alarms, props };
  }

  private finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    const { props, feeds, operators, eventBus, rule, queue, deadLetterQueue, dropBucket, ledgerBucket, mails } = this;
    this.layer = finishDrop(this, {
      ...{ props, feeds, operators, eventBus, rule, queue, deadLetterQueue, dropBucket, ledgerBucket, mails },
      maxConcurrency: props.maxConcurrency ?? MAX_CONCURRENCY,
      function: this.function,
      outcomeRules: this.outcomeRules,
      dashboard: this.dashboard,
      alarms: this.alarmBook,
    });
  }
}
