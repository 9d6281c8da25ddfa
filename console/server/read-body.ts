import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { Refusal } from './send.ts';

/** The maximum size of an order or a set of parameters, in bytes. */
export const MAX_JSON_BYTES = 64 * 1024;

/** The bytes of a request, up to a limit. @throws {Refusal} 413 if there are more. */
export async function* readAtMost(request: IncomingMessage, most: number): AsyncGenerator<Buffer> {
  const refusal = new Refusal(413, `at most ${most} bytes are taken`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw refusal;
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > most) throw refusal;
    yield buffer;
  }
}

/** Reads a request as JSON of a schema. @throws {Refusal} if it is anything else. */
export async function readJson<T>(request: IncomingMessage, schema: v.GenericSchema<unknown, T>): Promise<T> {
  // Another site cannot send this type without a preflight request.
  if (request.headers['content-type'] !== 'application/json') throw new Refusal(415, 'application/json is taken');
  const text = Buffer.concat(await Array.fromAsync(readAtMost(request, MAX_JSON_BYTES))).toString();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'this is not JSON');
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  throw new Refusal(400, parsed.issues.map(issue => `"${v.getDotPath(issue) ?? ''}": ${issue.message}`).join('; '));
}
