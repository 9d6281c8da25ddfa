import * as v from 'valibot';
import { checkForm } from '../../body/read-declared-checksum.ts';
import { readXml } from '../../http/read-xml.ts';
import { S3Error } from '../../http/s3-error.ts';
import type { Part } from '../../store/object-record.ts';
import type { Upload } from '../../store/upload-store.ts';

const MIN_PART_BYTES = 5 * 1024 * 1024;

const listedPart = v.objectWithRest({ PartNumber: v.pipe(v.string(), v.digits()), ETag: v.string() }, v.unknown());
const completeSchema = v.object({
  CompleteMultipartUpload: v.object({ Part: v.pipe(v.array(listedPart), v.minLength(1)) }),
});

/**
 * Selects the uploaded parts that a CompleteMultipartUpload document lists.
 *
 * @throws S3Error InvalidPartOrder, InvalidPart, EntityTooSmall (all but the last need 5 MiB), MalformedXML
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
export function selectParts(upload: Upload, document: string): readonly Part[] {
  const listed = readXml(document, completeSchema).CompleteMultipartUpload.Part;
  const uploaded = new Map(upload.parts.map(part => [part.number, part]));
  let last = 0;
  const parts = listed.map(entry => {
    const number = Number(entry.PartNumber);
    if (number <= last) throw new S3Error('InvalidPartOrder', { fields: { UploadId: upload.id } });
    last = number;
    const part = uploaded.get(number);
    if (part === undefined || part.etag !== entry.ETag.replace(/^"(.*)"$/, '$1') || !hasListedChecksum(part, entry)) {
      throw new S3Error('InvalidPart', { fields: { UploadId: upload.id, PartNumber: `${number}`, ETag: entry.ETag } });
    }
    return part;
  });
  const small = parts.slice(0, -1).find(part => part.size < MIN_PART_BYTES);
  if (small !== undefined) {
    throw new S3Error('EntityTooSmall', {
      fields: {
        ProposedSize: `${small.size}`,
        MinSizeAllowed: `${MIN_PART_BYTES}`,
        PartNumber: `${small.number}`,
        ETag: small.etag,
      },
    });
  }
  return parts;
}

function hasListedChecksum(part: Part, entry: Readonly<Record<string, unknown>>): boolean {
  if (part.checksum === undefined) return true;
  const { algorithm, value } = part.checksum;
  const listed = entry[`Checksum${algorithm}`];
  if (typeof listed !== 'string') return true;
  checkForm(algorithm, listed);
  return listed === value;
}
