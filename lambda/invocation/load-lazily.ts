/**
 * A function whose code is loaded when it is first called: what most invocations never need costs a cold start nothing.
 *
 * @param load fetches the function; asked again when it failed.
 */
export function loadLazily<A extends readonly unknown[], R>(
  load: () => Promise<(...args: A) => Promise<R>>,
): (...args: A) => Promise<R> {
  let loading: Promise<(...args: A) => Promise<R>> | undefined;
  return async (...args) => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return (await loading)(...args);
  };
}
