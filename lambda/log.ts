/** What a log line may carry: short words and numbers of ours, never a row, a phone number, a token or a key. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Writes log lines, each with the fields it was bound to. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with more fields on every line. */
  with(fields: LogFields): Log;
}

/**
 * A log over the console. In Lambda's JSON log format the runtime adds time, level and request id, and keeps the object
 * an object.
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
