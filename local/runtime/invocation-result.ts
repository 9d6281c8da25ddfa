/**
 * A failed invocation, as Lambda reports it. `errorType` is the error's name, or `Sandbox.Timedout`,
 * `Runtime.ExitError` (the process ended), `Function.ResponseSizeTooLarge`, `Runtime.UserCodeSyntaxError` or another
 * name of AWS's runtime client.
 */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  /** The stack trace by line; empty if there is none. */
  readonly trace: readonly string[];
}

/** The end of an invocation: the handler's value as JSON text, or an error. */
export type InvocationResult =
  | { readonly requestId: string; readonly payload: string }
  | { readonly requestId: string; readonly error: InvocationError };

/** Parses the document that a runtime client posts to an `error` path; an unreadable one becomes the message. */
export function readInvocationError(text: string): InvocationError {
  const unreadable = { errorType: 'Runtime.Unknown', errorMessage: text, trace: [] };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return unreadable;
    const { errorType, errorMessage, trace } = { errorType: '', errorMessage: '', trace: [], ...value };
    return { errorType: String(errorType), errorMessage: String(errorMessage), trace: trace.map(String) };
  } catch {
    return unreadable;
  }
}
