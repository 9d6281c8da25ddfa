import type { IncomingHttpHeaders } from 'node:http';
import type { MisbehaviourKind } from './misbehaviour.ts';
import type { ParameterPlace } from './parameters/parameters.ts';

/** How `file_content` came: a part with a file name, a part or field without, or the body itself. */
export type FilePlace = 'file' | 'field' | 'body' | 'query';

/** What the simulator noticed about one request; it changes until the request is over. */
export interface RequestRecord {
  readonly httpMethod: string;
  readonly path: string;
  /** Without the value of `authorization`. */
  readonly headers: IncomingHttpHeaders;
  /** Absent until the command is known, which stands in the body for some clients. */
  method?: string;
  /** Where each parameter stood. */
  parametersFrom: Readonly<Record<string, ParameterPlace>>;
  fileFrom?: FilePlace | undefined;
  /** Body bytes read so far. */
  bytesRead: number;
  /** Whether the whole body arrived. */
  isComplete: boolean;
  /** Whether the connection ended while the body was under way. */
  isLost: boolean;
  /** The error code that was answered. */
  errorCode?: number;
  /** What exactly was wrong; never a value of the request. */
  detail?: string;
  misbehaviour?: MisbehaviourKind | undefined;
}

/** How many records are held; older ones are dropped, their count stays. */
const MAX_RECORDS = 10_000;

/** The requests that reached the simulator. */
export class RequestLog {
  readonly #counts = new Map<string, number>();
  readonly #records: RequestRecord[] = [];

  /** Oldest first. */
  get all(): readonly RequestRecord[] {
    return this.#records;
  }

  /** How many requests named this method, whatever became of them. */
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

  /** Notes which method a request asks for. */
  name(record: RequestRecord, method: string): void {
    record.method = method;
    this.#counts.set(method, this.count(method) + 1);
  }
}
