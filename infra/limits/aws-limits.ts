/**
 * Most characters of an event pattern. AWS raises it to 4096 on request; the construct needs no such request.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const MOST_PATTERN = 2048;

/**
 * Most bytes that the construct puts into an environment, which has 4096 in all, names of variables included.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MOST_ENVIRONMENT = 3900;
