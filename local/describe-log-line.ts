import * as v from 'valibot';

const LineSchema = v.object({
  level: v.string(),
  message: v.union([v.string(), v.looseObject({ message: v.string() })]),
});

/** Fields that are the same on every line of one drop. */
const REPEATED = new Set(['message', 'submission', 'feed', 'message_id']);

/** An ending that a person has to do something about; the others were told of before, or are about nothing new. */
function describeOutcome(status: unknown, reason: unknown): string | undefined {
  if (typeof status !== 'string' || status === 'created' || status === 'skipped') return undefined;
  return typeof reason === 'string' ? `${status} (${reason})` : status;
}

/**
 * A log line of the function in words: `planned (rows 5, bytes 310, problems 0)`. `undefined` for metrics and for lines
 * that are about nothing a person dropped.
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
  const isBusy = typeof message.reason === 'string' && message.reason.startsWith('submission_busy');
  if (isBusy) return undefined;
  if (message.message === 'swept' && message.due === 0) return undefined;
  if (message.message === 'outcome') return describeOutcome(message.status, message.reason);
  if (level === 'INFO' && 'reason' in message) return undefined;
  const fields = Object.entries(message).filter(([name, value]) => !REPEATED.has(name) && value !== undefined);
  const details = fields.map(([name, value]) => `${name} ${String(value)}`).join(', ');
  return details === '' ? message.message : `${message.message} (${details})`;
}
