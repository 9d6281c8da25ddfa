/** What a stack is called whose configuration does not say it. */
export const STACK_NAME = 'Dropdial';

/** What the output on alarms says when they tell nobody. */
export const NOBODY = 'nobody';

/** The outputs that people and commands ask a stack for. Their keys begin with the construct's path. */
export const OUTPUTS = {
  dropBucket: 'DropBucketName',
  ledgerBucket: 'LedgerBucketName',
  queue: 'QueueUrl',
  deadLetters: 'DeadLetterQueueUrl',
  function: 'FunctionName',
  logGroup: 'LogGroupName',
  alarmsTell: 'AlarmsTell',
  sftpEndpoint: 'SftpEndpoint',
  mailFunction: 'MailFunctionName',
  mailLogGroup: 'MailLogGroupName',
  unsentMails: 'UnsentMailsUrl',
} as const;

/** What an output is about. */
export type OutputKind = keyof typeof OUTPUTS;
/** The name of an output. */
export type OutputName = (typeof OUTPUTS)[OutputKind];
