/** The SQS error codes that the local queue uses. */
type QueueErrorCode = 'InvalidParameterValue' | 'MessageNotInflight' | 'QueueDoesNotExist' | 'ReceiptHandleIsInvalid';

/**
 * A rejected request, with the error code of SQS.
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

/** Rejects anything but an integer from `min` to `max`. */
export function checkWholeNumber(field: string, value: number, min: number, max: number): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  throw new QueueError(
    'InvalidParameterValue',
    `"${field}" must be a whole number from ${min} to ${max}; got ${value}`,
  );
}
