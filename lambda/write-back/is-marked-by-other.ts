/**
 * True when an object names another submission than these. What became of that one must not be written over: a plain copy has the very ETag
 * of what was uploaded, so that S3 takes an object for the one that was seen, although it was another one meanwhile.
 *
 * @param own the submission that is written back, and the one that its object named when it was taken forward.
 */
export function isMarkedByOther(
  metadata: Readonly<Record<string, string>>,
  ...own: readonly (string | undefined)[]
): boolean {
  const { 'dropdial-submission': marked } = metadata;
  return marked !== undefined && !own.includes(marked);
}
