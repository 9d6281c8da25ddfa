import type { CopyObjectCommand } from '@aws-sdk/client-s3';

/**
 * Has a copy say `Expires` exactly as the object says it. The SDK takes a date for it, and many write none: `0`, `-1`, or a date in
 * another form.
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
