import type { CopyObjectCommand } from '@aws-sdk/client-s3';

/**
 * Makes a copy repeat `Expires` exactly as the object has it. The SDK expects a date, but many objects have something
 * else: `0`, `-1`, or a date in another form.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#name-expires
 */
export function sendRawExpires(command: CopyObjectCommand, text: string | undefined): void {
  if (text === undefined || text === '') return;
  command.middlewareStack.add(
    next => async args => {
      const { request } = args;
      if (typeof request === 'object' && request !== null && 'headers' in request) {
        request.headers = { ...Object(request.headers), expires: text };
      }
      return next(args);
    },
    { step: 'build', name: 'sendRawExpires' },
  );
}
