import { AspectPriority, Aspects, Duration, Token } from 'aws-cdk-lib';
import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { EventBus, type IEventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
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
import {
  grantDropBucket,
  grantFeed,
  grantLedger,
  grantMarking,
  grantSecret,
  grantSending,
  resultsPrefixOf,
} from './access/function-permissions.ts';
import { type DropGrantOptions, grantDropping } from './access/grant-drop.ts';
import { grantLists, listsElsewhere } from './access/grant-lists.ts';
import type { OperateOptions } from './access/grant-operate.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';
import { checkProps } from './check-props.ts';
import { deliverConfiguration } from './config/deliver-configuration.ts';
import { checkFeeds, describeFeed, type FeedProps, shareOf } from './config/feed-props.ts';
import { warnOfUnreached } from './config/warn-of-unreached.ts';
import { createAccessLogBucket, createDropBucket, createLedgerBucket, guardLedger } from './parts/drop-buckets.ts';
import {
  bundledCode,
  createDropFunction,
  createFunctionRole,
  createLogGroup,
  createSecurityGroup,
} from './parts/drop-function.ts';
import { dropEventPattern, feedMessageFilters } from './parts/event-pattern.ts';
import { createEventQueues } from './parts/event-queue.ts';
import { createEventSource } from './parts/event-source.ts';
import { createFeedRules } from './parts/feed-rules.ts';
import { createFeedSecret, printFilling, secretNameOf } from './parts/feed-secret.ts';
import { createSweepSchedule } from './parts/sweep-schedule.ts';
import { printMails, printNames, printRequirements } from './print-outputs.ts';
import { readPackage } from './read-package.ts';
import { createSftpServer } from './sftp/sftp-server.ts';
import { checkSftpUser, createSftpUser, type SftpUser, type SftpUserProps } from './sftp/sftp-user.ts';
import type { Alarms } from './watch/create-alarm.ts';
import { createFeedAlarms, createStackAlarms } from './watch/drop-alarms.ts';
import { addFeedWidgets, addMailWidgets, addSharedWidgets, createDashboard } from './watch/drop-dashboard.ts';
import { createMailAlarms, mailMetrics } from './watch/mail-alarms.ts';
import { checkAddresses, OutcomeMails } from './watch/outcome-mails.ts';
import { TellingConstruct } from './watch/outcome-rules.ts';
import { createFeedRuleAlarms, createOutcomeRuleAlarms, describeUndelivered } from './watch/rule-alarms.ts';
import { createSharedAlarms } from './watch/shared-alarms.ts';
import { printTold, warnOfSilence } from './watch/told-of-alarms.ts';

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
  private readonly feedList: FeedProps[] = [];
  private readonly secretsByFeed = new Map<string, ISecret>();
  private readonly alarmsByName = new Map<string, Alarm>();
  private readonly operators: DropOperators;
  private readonly sftpUsersByName = new Map<string, SftpUser>();
  private server: CfnServer | undefined;
  private layer: LayerVersion | undefined;
  private mails: OutcomeMails | undefined;
  private isFinished = false;

  constructor(scope: Construct, id: string, props: CallListDropProps) {
    super(scope, id);
    checkProps(props);
    this.props = props;
    this.checkFeeds(props.feeds);
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

    const { queue, deadLetters } = createEventQueues(this, timeout, key);
    this.queue = queue;
    this.deadLetterQueue = deadLetters;
    this.rule = new Rule(this, 'Rule', {
      description: props.bucket
        ? 'New CSV files and sidecars, and new tags on them'
        : 'New files, and new tags on them',
      eventPattern: {
        ...dropEventPattern(this.dropBucket.bucketName, props.bucket === undefined),
        account: [this.dropBucket.env.account],
      },
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters })],
    });
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
      filters: () => (props.bucket ? feedMessageFilters(this.prefixes()) : undefined),
    });

    const watched = { queue, deadLetterQueue: deadLetters, function: this.function, timeout };
    const first = props.feeds[0]?.id ?? '';
    const alarms = this.keepAlarms(
      createStackAlarms(this, { ...watched, rule: this.rule, feed: first }, props.alarmTopic),
    );
    this.dashboard = createDashboard(this, { ...watched, alarms });
    this.operators = createOperators(this, this);
    this.grantFunction();
    printNames(this, this);
    printTold(this, props.alarmTopic, () => this.alarmsByName.values());
    printRequirements(this, props, {
      role: this.role,
      rule: this.rule,
      feeds: () => this.feedList.map(feed => this.withListsOfAll(feed)),
      guards: guardLedger(this, this.ledgerBucket, this.role.roleArn, () => this.operators.arns()),
    });
    for (const feed of props.feeds) this.installFeed(feed);
    // Feeds can be added until the template is made, so the configuration is the last thing that is.
    Aspects.of(this).add(
      { visit: node => void (node === this && this.finish()) },
      { priority: AspectPriority.MUTATING },
    );
  }

  get feedIds(): readonly string[] {
    return this.feedList.map(feed => feed.id);
  }

  /** The secret of each feed, by the feed's id. */
  get secrets(): ReadonlyMap<string, ISecret> {
    return this.secretsByFeed;
  }

  /**
   * Every alarm by its name in docs/runbook.md; alarms of a feed have its id after a slash, as in `in-doubt/acme`. Several feeds share
   * `rejections`, `unanswered` and `undelivered-events/FEED`, and several rules `undelivered-outcomes/RULE`. These exist once the template
   * is made.
   */
  get alarms(): ReadonlyMap<string, Alarm> {
    return this.alarmsByName;
  }

  /** The SFTP server. It exists once there is a user. */
  get sftpServer(): CfnServer | undefined {
    return this.server;
  }

  /** The SFTP users, by their names. */
  get sftpUsers(): ReadonlyMap<string, SftpUser> {
    return this.sftpUsersByName;
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
    this.checkFeeds([...this.feedList, feed]);
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
    const { prefix, rejectFile = false, receiptFile = false } = this.feed(props.feedId);
    if (!rejectFile && !receiptFile) {
      throw new Error(
        `"receiptFile" or "rejectFile" of the feed "${props.feedId}" must be true: partners on SFTP see files and nothing else`,
      );
    }
    if (this.sftpUsersByName.has(props.userName)) {
      throw new Error(`"userName" must be new; there is a user "${props.userName}" already`);
    }
    const { sftpHostKey: hostKey, sftpVpc: vpc, sftpPeers: peers = [], sftpAddresses: addresses = [] } = this.props;
    const network = vpc && { vpc, peers, addresses };
    this.server ??= createSftpServer(this, { logGroup: this.logGroup, hostKey, network });
    const user = createSftpUser(this, this.server, this.dropBucket, prefix, props);
    this.sftpUsersByName.set(props.userName, user);
    this.requireLineEnds(props.feedId);
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

  private checkFeeds(feeds: readonly FeedProps[]): void {
    const { apiUrl, suppression, bucket } = this.props;
    const name = bucket?.bucketName;
    checkFeeds(feeds, { apiUrl, suppression }, Token.isUnresolved(name) ? undefined : name);
  }

  private withListsOfAll(feed: FeedProps): FeedProps {
    const { suppression: ofAll = [] } = this.props;
    return { ...feed, suppression: [...ofAll, ...(feed.suppression ?? [])] };
  }

  private accessLogs(): Bucket {
    if (this.accessLogBucket) return this.accessLogBucket;
    throw new Error('there is no bucket for access logs');
  }

  private feed(feedId: string): FeedProps {
    this.checkFeedId(feedId);
    const found = this.feedList.find(({ id }) => id === feedId);
    if (found === undefined) throw new Error(`there is no feed "${feedId}"`);
    return found;
  }

  /** An upload that was cut ends in the middle of a line, nearly always; whoever wants such a file read says so. */
  private requireLineEnds(feedId: string): void {
    const at = this.feedList.findIndex(({ id }) => id === feedId);
    const feed = this.feedList[at];
    if (feed) this.feedList[at] = { ...feed, lastLineEnd: feed.lastLineEnd ?? 'required' };
  }

  private prefixes(): readonly string[] {
    return this.feedList.map(({ prefix }) => prefix);
  }

  private installFeed(feed: FeedProps): void {
    this.feedList.push(feed);
    const secret = feed.secret ?? createFeedSecret(this, feed.id, this.props.encryptionKey);
    this.secretsByFeed.set(feed.id, secret);
    grantSecret(this.role, secret);
    grantFeed(this.role, this.dropBucket, this.withListsOfAll(feed), this.props.bucket === undefined);
    grantLists(this.role, listsElsewhere(feed.prefix, feed.suppression), this.dropBucket.bucketName);
    this.operators.addFeed({ prefix: feed.prefix, secret });
    warnOfUnreached(this, feed, this.props.suppression);
    const has = {
      results: feed.results?.write === 'file',
      lists: this.withListsOfAll(feed).suppression?.length !== 0,
    };
    const alarms = createFeedAlarms(this, feed.id, has, this.props.alarmTopic);
    addFeedWidgets(this.dashboard, feed.id, this.keepAlarms(alarms));
    if (!feed.secret) printFilling(this, feed.id);
    this.notify(feed);
  }

  /** Tells people of the feed's drops; the first feed that wants that brings the function for it. */
  private notify({ id, notify: addresses = [], rejectFile = false }: FeedProps): void {
    if (addresses.length === 0) return;
    checkAddresses(id, addresses);
    this.mails ??= this.createMails();
    this.mails.addFeed({ id, addresses, rejectFile });
  }

  private createMails(): OutcomeMails {
    const mails = new OutcomeMails(this, 'Mails', this.eventBus, this.props.encryptionKey);
    const alarms = this.keepAlarms(createMailAlarms(this, mails, this.props.alarmTopic));
    addMailWidgets(this.dashboard, alarms, Object.values(mailMetrics(mails)));
    this.operators.addMails(mails);
    printMails(this, mails);
    return mails;
  }

  private keepAlarms(alarms: Alarms): Alarm[] {
    return alarms.map(([name, alarm]) => {
      this.alarmsByName.set(name, alarm);
      return alarm;
    });
  }

  private grantFunction(): void {
    grantDropBucket(this.role, this.dropBucket, () => [...this.prefixes(), ...this.feedList.flatMap(resultsPrefixOf)]);
    if (!this.props.bucket) grantMarking(this.role, this.dropBucket);
    grantLedger(this.role, this.ledgerBucket);
    const { suppression = [], suppressionKeys = [] } = this.props;
    grantLists(this.role, suppression, this.dropBucket.bucketName);
    for (const listKey of suppressionKeys) listKey.grant(this.role, 'kms:Decrypt');
    grantSending(this.role, this.queue, this.eventBus);
  }

  private finish(): void {
    if (this.isFinished) return;
    this.isFinished = true;
    const share = shareOf(this.feedList, this.props.maxConcurrency ?? MAX_CONCURRENCY);
    this.layer = deliverConfiguration(this, this.function, {
      feeds: this.feedList.map(feed => describeFeed(feed, share)),
      shared: {
        apiUrl: this.props.apiUrl,
        suppression: this.props.suppression,
        ownsBucket: this.props.bucket === undefined,
      },
      names: {
        dropBucket: this.dropBucket.bucketName,
        ledgerBucket: this.ledgerBucket.bucketName,
        queueUrl: this.queue.queueUrl,
        eventBus: this.eventBus.eventBusArn,
        secretId: feedId => {
          const own = this.feed(feedId).secret;
          return own ? own.secretArn : secretNameOf(feedId);
        },
      },
    });
    const rules = createFeedRules(this, {
      rule: this.rule,
      bucket: this.dropBucket,
      isOwn: this.props.bucket === undefined,
      queues: { queue: this.queue, deadLetters: this.deadLetterQueue },
      feeds: this.feedList,
    });
    const { alarmTopic: topic } = this.props;
    const outcomeRules = [...this.outcomeRules, ...(this.mails?.rules ?? [])];
    const alarms = this.keepAlarms([
      ...createSharedAlarms(this, this.feedIds, topic),
      ...createFeedRuleAlarms(this, rules, topic),
      ...createOutcomeRuleAlarms(this, this.eventBus, outcomeRules, topic),
    ]);
    const undelivered = describeUndelivered(this.rule, rules, outcomeRules, this.eventBus);
    addSharedWidgets(this.dashboard, [...new Set(alarms)], undelivered);
    warnOfSilence(this, this.alarmsByName.values());
    if (this.layer) this.operators.addLayer(this.layer.layerVersionArn);
  }
}
