/** A stack, and the construct in it that is meant. */
export interface StackName {
  readonly stack: string;
  /** Its path, as in the keys of outputs. Absent if the stack has one construct, or all are meant. */
  readonly construct?: string;
}

/** Reads the name of a stack, or of one of its constructs after a slash, which no name of a stack has. */
export function splitName(name: string): StackName {
  const [stack = name, construct] = name.split('/', 2);
  return { stack, ...(construct && { construct }) };
}
