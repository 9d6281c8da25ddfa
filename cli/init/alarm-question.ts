import { styleText } from 'node:util';
import * as v from 'valibot';
import { Email } from '../../infra/document/patterns.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { printable } from '../../terminal/printable.ts';
import { UsageError } from '../command.ts';
import type { Question } from './ask-questions.ts';

/** Who is told when something is wrong. */
export const ALARM_EMAILS: Question<readonly string[]> = {
  text: 'Who is told when an alarm goes off? E-mail addresses, such as oncall@example.com (empty: nobody)',
  standard: '',
  read: answer => {
    const addresses = answer.split(/[\s,;]+/).filter(address => address !== '');
    const wrong = addresses.find(address => !v.is(Email, address));
    if (wrong === undefined) return addresses;
    throw new UsageError(`"--alarm-emails" must be e-mail addresses, such as oncall@example.com; got "${wrong}"`);
  },
};

/**
 * What is to be said of who is told by the alarms of a configuration: a warning when that is nobody, or what comes first.
 *
 * @param file the configuration, as it was named.
 */
export function describeTold({ alarmEmails = [], alarmTopicArn }: DropdialConfig, file: string): string {
  if (alarmEmails.length > 0)
    return `AWS asks ${alarmEmails.join(', ')} for consent by mail. Until they agree, no alarm reaches them.`;
  if (alarmTopicArn !== undefined) return '';
  const warning = `Nobody is told when an alarm goes off: set "alarmEmails" in ${printable(file)} before you deploy.`;
  return styleText('bold', warning, { stream: process.stdout });
}
