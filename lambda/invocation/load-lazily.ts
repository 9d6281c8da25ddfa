/**
 * A function whose code is loaded at its first call, so that rarely used code adds nothing to a cold start.
 *
 * @param load imports the function; called again if it failed.
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
