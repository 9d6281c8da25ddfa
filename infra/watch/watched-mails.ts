import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type { DropOperators } from '../access/drop-operators.ts';
import type { CallListDropProps } from '../call-list-drop-props.ts';
import { printMails } from '../print-outputs.ts';
import type { AlarmBook } from './alarm-book.ts';
import { addMailWidgets } from './drop-dashboard.ts';
import { createMailAlarms, mailMetrics } from './mail-alarms.ts';
import { OutcomeMails } from './outcome-mails.ts';

/** What mails about drops are made with, and who looks after them. */
interface MailSite {
  readonly eventBus: IEventBus;
  readonly dashboard: Dashboard;
  readonly operators: DropOperators;
  readonly alarms: AlarmBook;
  readonly props: CallListDropProps;
}

/** Makes the mails about drops, with their alarms, widgets, outputs, and the rights of operators. */
export function createWatchedMails(scope: Construct, site: MailSite): OutcomeMails {
  const { encryptionKey, alarmTopic } = site.props;
  const mails = new OutcomeMails(scope, 'Mails', site.eventBus, encryptionKey);
  const alarms = site.alarms.keep(createMailAlarms(scope, mails, alarmTopic));
  addMailWidgets(site.dashboard, alarms, Object.values(mailMetrics(mails)));
  site.operators.addMails(mails);
  printMails(scope, mails);
  return mails;
}
