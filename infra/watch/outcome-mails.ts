import { type IEventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeRules } from '../access/acknowledge-rules.ts';
import { deliverMailFeeds, type MailedFeed } from '../parts/mail-feeds.ts';
import { createMailFunction, createUnsentMails, grantMail } from '../parts/mail-function.ts';
import { OUTCOME_EVENTS } from './outcome-rules.ts';
import type { OutcomeRule } from './rule-alarms.ts';

/** Outcomes that mails may be about; the function leaves out those that nobody has to know of. */
const MAILED = ['rejected', 'skipped', 'waiting', 'inDoubt', 'created'] as const;

/** A feed, and who is told of its drops. */
interface NotifiedFeed {
  readonly id: string;
  readonly addresses: readonly string[];
  /** Whether a refused file has a list of its problems beside it. */
  readonly rejectFile: boolean;
}

/** @throws {Error} which names the address. */
export function checkAddresses(feedId: string, addresses: readonly string[]): void {
  const wrong = addresses.find(address => !/^[^\s@"<>]+@[^\s@"<>]+\.[^\s@"<>]+$/.test(address));
  if (wrong !== undefined)
    throw new Error(`"notify" of the feed "${feedId}" must hold e-mail addresses; got "${wrong}"`);
}

/**
 * Tells people of outcomes by e-mail, with subjects that they read: a topic for each feed, and one function that publishes to them. Each
 * address gets a mail of AWS first, in which its owner confirms the subscription.
 */
export class OutcomeMails extends Construct {
  readonly function: LambdaFunction;
  /** Outcomes that no mail was sent about, although every try was made. */
  readonly unsent: Queue;
  private readonly eventBus: IEventBus;
  private readonly encryptionKey: IKey | undefined;
  private readonly feeds = new Map<string, MailedFeed>();
  private readonly rulesOfFeeds: OutcomeRule[] = [];

  constructor(scope: Construct, id: string, eventBus: IEventBus, encryptionKey: IKey | undefined) {
    super(scope, id);
    this.eventBus = eventBus;
    this.encryptionKey = encryptionKey;
    this.unsent = createUnsentMails(this, encryptionKey);
    this.function = createMailFunction(this, encryptionKey, this.unsent);
    // SNS encrypts with it in the name of who publishes, and SQS in the name of who sends.
    encryptionKey?.grant(this.function, 'kms:Decrypt', 'kms:GenerateDataKey');
  }

  /** The topic of each feed, by the feed's id. */
  get topics(): ReadonlyMap<string, Topic> {
    return new Map([...this.feeds].map(([id, { topic }]) => [id, topic]));
  }

  /** The rules that hand outcomes to the function, one for each feed. */
  get rules(): readonly OutcomeRule[] {
    return this.rulesOfFeeds;
  }

  addFeed({ id, addresses, rejectFile }: NotifiedFeed): void {
    const topic = new Topic(this, `Topic-${id}`, {
      displayName: 'dropdial',
      enforceSSL: true,
      ...(this.encryptionKey && { masterKey: this.encryptionKey }),
    });
    if (!this.encryptionKey) {
      acknowledgeRules(
        topic,
        ['NIST.800.53.R5-SNSEncryptedKMS', 'AwsSolutions-SNS2'],
        'Mails hold no row and no number to call, and leave as plain e-mails. With "encryptionKey", the topic is encrypted with it.',
      );
    }
    for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
    grantMail(this.function, topic.topicArn);
    const rule = new Rule(this, `Rule-${id}`, {
      description: `Outcomes of feed ${id}, sent by e-mail`,
      eventBus: this.eventBus,
      eventPattern: {
        source: ['dropdial'],
        detailType: MAILED.map(outcome => OUTCOME_EVENTS[outcome]),
        detail: { feed: [id] },
      },
      targets: [this.target()],
    });
    this.rulesOfFeeds.push({ name: `Mails-${id}`, rule });
    this.feeds.set(id, { topic, rejectFile });
  }

  /** Tells the function of the feeds, once all of them are known. */
  finish(): void {
    deliverMailFeeds(this, this.function, this.feeds, this.encryptionKey);
  }

  /** The function. What EventBridge cannot hand to it within a day is kept, too. */
  private target(): IRuleTarget {
    const target = new FunctionTarget(this.function);
    return {
      bind: (rule, id) => ({ ...target.bind(rule, id), deadLetterConfig: { arn: this.unsent.queueArn } }),
    };
  }
}
