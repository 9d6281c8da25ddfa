/**
 * True when an object names a submission other than these. Its outcome must not be overwritten. S3's conditions do not
 * prevent that: a plain copy has the same ETag as the upload, so an object that was replaced meanwhile may pass for the
 * one that was seen.
 *
 * @param own the submission that is written back, and the one that its object named before it was advanced.
 */
export function isMarkedByOther(
  metadata: Readonly<Record<string, string>>,
  ...own: readonly (string | undefined)[]
): boolean {
  const { 'dropdial-submission': marked } = metadata;
  return marked !== undefined && !own.includes(marked);
}
