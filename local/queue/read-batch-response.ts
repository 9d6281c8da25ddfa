/** The failed messages of a batch: some, none, or all if the answer is invalid. */
type BatchVerdict =
  | { readonly kind: 'partial'; readonly failed: ReadonlySet<string> }
  | { readonly kind: 'failed'; readonly reason: string };

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(payload: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(payload) };
  } catch {
    return undefined;
  }
}

/**
 * Interprets a function's answer as an event source mapping with `ReportBatchItemFailures` does. Nothing, `null`, `{}`
 * and an absent, null or empty list mean success. An answer that is not a JSON object, or an entry without the id of a
 * message in this batch, means that the whole batch failed.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export function readBatchResponse(payload: string, messageIds: readonly string[]): BatchVerdict {
  const none: BatchVerdict = { kind: 'partial', failed: new Set() };
  const wrong = (reason: string): BatchVerdict => ({ kind: 'failed', reason });

  if (payload === '') return none;
  const parsed = parse(payload);
  if (!parsed) return wrong('the answer is not JSON');
  const { value } = parsed;
  if (value === null) return none;
  if (!isObject(value)) return wrong('the answer is not a JSON object');
  const list: unknown = 'batchItemFailures' in value ? value.batchItemFailures : null;
  if (list === null) return none;
  if (!Array.isArray(list)) return wrong('"batchItemFailures" is not a list');

  const failed = new Set<string>();
  for (const item of list) {
    const id: unknown = isObject(item) && 'itemIdentifier' in item ? item.itemIdentifier : undefined;
    if (typeof id !== 'string' || id === '') return wrong('an entry of "batchItemFailures" has no "itemIdentifier"');
    if (!messageIds.includes(id)) return wrong('an "itemIdentifier" names no message of this batch');
    failed.add(id);
  }
  return { kind: 'partial', failed };
}
