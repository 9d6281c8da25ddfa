import * as v from 'valibot';

const LineSchema = v.object({
  level: v.string(),
  message: v.union([v.string(), v.looseObject({ message: v.string() })]),
});

/** Fields that are the same on every line of one drop. */
const REPEATED = new Set(['message', 'submission', 'feed', 'message_id']);

/** What the steps of a drop say better: they have its name, and say a thing once. */
const TOLD_AS_STEPS = new Set(['outcome', 'planned', 'the call list was created']);

/** A warning that the receipt has, too, and that is told with it. */
const OF_RECEIPT = 'no_server_location';

/**
 * A log line of the function in words: `swept (open 2, due 1)`. `undefined` for metrics, and for lines that are
 * about nothing a person dropped, or about its steps, which are told by themselves.
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
  // Two events about one drop meet all the time, a sidecar's and its file's above all; the later one comes back.
  const isBusy = typeof message.reason === 'string' && /^(?:submission_busy|ledger_conflict)/.test(message.reason);
  if (isBusy) return undefined;
  if (message.message === 'swept' && message.due === 0) return undefined;
  if (TOLD_AS_STEPS.has(message.message) || message.code === OF_RECEIPT) return undefined;
  if (level === 'INFO' && 'reason' in message) return undefined;
  const fields = Object.entries(message).filter(([name, value]) => !REPEATED.has(name) && value !== undefined);
  const details = fields.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return details === '' ? message.message : `${message.message} (${details})`;
}
