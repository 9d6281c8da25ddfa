/**
 * The maximum size of an event pattern. AWS raises it to 4096 on request, but the construct does not rely on that.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const MOST_PATTERN = 2048;

/**
 * The maximum size, in bytes, of a list or configuration in an environment, which has 4096 in all, including the names
 * of variables.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MOST_ENVIRONMENT = 3900;
