import { ApiError } from '../answer/api-error.ts';

/** The part of a request that contained a parameter. */
export type ParameterPlace = 'query' | 'multipart' | 'urlencoded';

/** The parameters of one request by name, from the query and the body. */
export class Parameters {
  readonly #values = new Map<string, { readonly value: string; readonly place: ParameterPlace }>();

  /**
   * Adds a parameter.
   * @throws {ApiError} 101 when it was already given with another value. Assumed: it is undocumented which of the two
   * the service uses, so clients should not rely on it.
   */
  add(name: string, value: string, place: ParameterPlace): void {
    const earlier = this.#values.get(name);
    if (earlier !== undefined && earlier.value !== value) throw new ApiError(101, `"${name}" is given twice`);
    if (earlier === undefined) this.#values.set(name, { value, place });
  }

  /** Replaces the value of a parameter. */
  set(name: string, value: string): void {
    this.#values.set(name, { value, place: this.#values.get(name)?.place ?? 'query' });
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.value;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The place of each parameter. */
  places(): Readonly<Record<string, ParameterPlace>> {
    return Object.fromEntries([...this.#values].map(([name, { place }]) => [name, place]));
  }

  toObject(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#values].map(([name, { value }]) => [name, value]));
  }
}

/**
 * Reads a whole number.
 * @returns undefined when the parameter is absent or not a whole number within the limits.
 */
export function readInteger(parameters: Parameters, name: string, min: number, max: number): number | undefined {
  const text = parameters.get(name) ?? '';
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/**
 * Reads a parameter that is `true` or `false`.
 * @throws {ApiError} 101 for anything else.
 */
export function readBoolean(parameters: Parameters, name: string): boolean | undefined {
  const text = parameters.get(name);
  if (text === undefined || text === 'true' || text === 'false')
    return text === undefined ? undefined : text === 'true';
  throw new ApiError(101, `"${name}" must be true or false`);
}

/** The value of a required parameter. @throws {ApiError} 134 when it is absent or empty. */
export function requireText(parameters: Parameters, name: string): string {
  const text = parameters.get(name) ?? '';
  if (text === '') throw new ApiError(134, `"${name}" is missing or empty`);
  return text;
}
