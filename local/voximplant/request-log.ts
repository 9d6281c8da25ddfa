import type { IncomingHttpHeaders } from 'node:http';
import type { MisbehaviourKind } from './misbehaviour.ts';
import type { ParameterPlace } from './parameters/parameters.ts';

/**
 * How `file_content` arrived: as a part with a file name, as a part or field without one, as the body, or in the query.
 */
export type FilePlace = 'file' | 'field' | 'body' | 'query';

/** What the simulator recorded about one request; it changes until the request has ended. */
export interface RequestRecord {
  readonly httpMethod: string;
  readonly path: string;
  /** Without the value of `authorization`. */
  readonly headers: IncomingHttpHeaders;
  /** Absent until the method is known; some clients send it in the body. */
  method?: string;
  /** The place of each parameter. */
  parametersFrom: Readonly<Record<string, ParameterPlace>>;
  fileFrom?: FilePlace | undefined;
  /** Body bytes read so far. */
  bytesRead: number;
  /** True when the whole body arrived. */
  isComplete: boolean;
  /** True when the connection ended before the body did. */
  isLost: boolean;
  /** The error code in the answer. */
  errorCode?: number;
  /** What exactly was wrong; never a value of the request. */
  detail?: string;
  misbehaviour?: MisbehaviourKind | undefined;
}

/** Number of stored records; older ones are dropped, but still counted. */
const MAX_RECORDS = 10_000;

/** The requests that reached the simulator. */
export class RequestLog {
  readonly #counts = new Map<string, number>();
  readonly #records: RequestRecord[] = [];

  /** Oldest first. */
  get all(): readonly RequestRecord[] {
    return this.#records;
  }

  /** How many requests named this method, whatever their results. */
  count(method: string): number {
    return this.#counts.get(method) ?? 0;
  }

  /** Opens the record of a request whose headers have arrived. */
  open(httpMethod: string, path: string, headers: IncomingHttpHeaders): RequestRecord {
    const { authorization, ...others } = headers;
    const shown = authorization === undefined ? others : { ...others, authorization: '(present)' };
    const record = {
      httpMethod,
      path,
      headers: shown,
      parametersFrom: {},
      bytesRead: 0,
      isComplete: false,
      isLost: false,
    };
    this.#records.push(record);
    if (this.#records.length > MAX_RECORDS) this.#records.shift();
    return record;
  }

  /** Records the method of a request. */
  name(record: RequestRecord, method: string): void {
    record.method = method;
    this.#counts.set(method, this.count(method) + 1);
  }
}
