/** The error codes of SQS that the local queue answers with. */
export type QueueErrorCode =
  | 'InvalidParameterValue'
  | 'MessageNotInflight'
  | 'QueueDoesNotExist'
  | 'ReceiptHandleIsInvalid';

/**
 * A request the queue refuses, under the code SQS has for it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
export class QueueError extends Error {
  override readonly name = 'QueueError';
  readonly code: QueueErrorCode;

  constructor(code: QueueErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Refuses a number that is no whole number from `min` to `max`. */
export function checkWholeNumber(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new QueueError(
    'InvalidParameterValue',
    `"${field}" must be a whole number from ${min} to ${max}; got ${value}`,
  );
}
