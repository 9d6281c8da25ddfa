import * as v from 'valibot';

const LineSchema = v.object({
  level: v.string(),
  message: v.union([v.string(), v.looseObject({ message: v.string() })]),
});

/** Fields that are the same on every line of one drop. */
const REPEATED = new Set(['message', 'submission', 'feed', 'message_id']);

/** Messages that steps replace; steps name the object and appear only once. */
const TOLD_AS_STEPS = new Set([
  'outcome',
  'planned',
  'the call list was created',
  'an object lies where no feed takes it',
]);

/** A warning that is also in the receipt, and shown with it. */
const OF_RECEIPT = 'no_server_location';

/**
 * A log line of the function in words: `swept (open 2, due 1)`. `undefined` for metrics, for lines that do not concern
 * a drop, and for the steps of drops, which are shown separately.
 */
export function describeLogLine(line: string): string | undefined {
  if (!line.startsWith('{')) return line;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return line;
  }
  const parsed = v.safeParse(LineSchema, json);
  if (!parsed.success) return undefined;
  const { level, message } = parsed.output;
  if (typeof message === 'string') return level === 'ERROR' ? message : undefined;
  // Two concurrent events about one drop are normal, especially those of a sidecar and its file; the later one comes
  // back.
  const isBusy = typeof message.reason === 'string' && /^(?:submission_busy|ledger_conflict)/.test(message.reason);
  if (isBusy) return undefined;
  if (message.message === 'swept' && message.due === 0) return undefined;
  if (TOLD_AS_STEPS.has(message.message) || message.code === OF_RECEIPT) return undefined;
  if (level === 'INFO' && 'reason' in message) return undefined;
  const fields = Object.entries(message).filter(([name, value]) => !REPEATED.has(name) && value !== undefined);
  const details = fields.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return details === '' ? message.message : `${message.message} (${details})`;
}
