import type { MisbehaviourOrder } from '../misbehaviour.ts';
import type { Parameters } from '../parameters/parameters.ts';
import type { Answer } from './send-answer.ts';

/** With this, a page of 1,000 tasks has about 50 MB. */
const DEFAULT_PADDING = 52_429;

/** Reads another page than requested, as if tasks had been added or removed between two pages. */
export function shiftPage(order: MisbehaviourOrder | undefined, parameters: Parameters): void {
  if (order?.kind !== 'shifted-page') return;
  const offset = Number(parameters.get('offset') ?? 0);
  parameters.set('offset', `${Math.max(0, offset + (order.by ?? -1))}`);
}

/** Shortens a page or makes it larger; any other answer stays as it is. */
export function spoilPage(order: MisbehaviourOrder | undefined, answer: Answer): Answer {
  if (answer.kind !== 'json' || !('result' in answer.body) || !Array.isArray(answer.body.result)) return answer;
  const { body } = answer;
  const entries: readonly unknown[] = answer.body.result;
  switch (order?.kind) {
    case 'short-page': {
      const result = entries.slice(0, order.keep ?? 0);
      const told = order.count === 'page' ? { count: result.length } : {};
      return { kind: 'json', body: { ...body, result, ...told } };
    }
    case 'padded': {
      const padding = 'x'.repeat(order.bytesPerEntry ?? DEFAULT_PADDING);
      const result = entries.map(entry =>
        typeof entry === 'object' && entry !== null ? { ...entry, padding } : entry,
      );
      return { kind: 'json', body: { ...body, result } };
    }
    default:
      return answer;
  }
}
