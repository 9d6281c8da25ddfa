import type { IncomingMessage, ServerResponse } from 'node:http';

const ANSWER = JSON.stringify({ result: true, list_id: 1, batch_id: 'bench', count: 1 });

/** Discards a body and answers like CreateCallList. The simulator, which reads every row, would be the slowest part. */
export function discardCallList(request: IncomingMessage, response: ServerResponse): void {
  request.on('end', () => response.setHeader('content-type', 'application/json').end(ANSWER));
  request.on('error', () => response.destroy());
  request.resume();
}
