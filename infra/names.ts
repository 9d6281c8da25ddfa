/** What a stack is called whose configuration does not say it. */
export const STACK_NAME = 'Dropdial';

/** The output that says what the alarms of a stack tell. */
export const ALARMS_TELL = 'AlarmsTell';

/** What it says when that is nothing. */
export const NOBODY = 'nobody';

/** The output with the address of the dead letters. */
export const DEAD_LETTERS = 'DeadLetterQueueUrl';

/** The output with the address of the outcomes that no mail was sent about, if feeds say `notify`. */
export const UNSENT_MAILS = 'UnsentMailsUrl';
