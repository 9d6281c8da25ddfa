/**
 * The fields that a log line may have: the function's own short words and numbers, never a row, a phone number, a token
 * or a key.
 */
type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes log lines, each with the fields that the log is bound to. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with more fields on every line. */
  with(fields: LogFields): Log;
}

/**
 * A log that writes to the console. In Lambda's JSON log format, the runtime adds time, level and request id, and logs
 * an object as an object.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function createLog(target: Pick<Console, 'info' | 'warn' | 'error'>, bound: LogFields = {}): Log {
  const line = (message: string, fields: LogFields = {}) => ({ message, ...bound, ...fields });
  return {
    info: (message, fields) => target.info(line(message, fields)),
    warn: (message, fields) => target.warn(line(message, fields)),
    error: (message, fields) => target.error(line(message, fields)),
    with: fields => createLog(target, { ...bound, ...fields }),
  };
}
