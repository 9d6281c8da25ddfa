/**
 * Most characters of an event pattern. AWS raises it to 4096 on request; the construct needs no such request.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const MOST_PATTERN = 2048;
