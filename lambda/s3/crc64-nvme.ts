import { CRC64_NVME_WASM } from '../wasm/crc64-nvme-wasm.ts';
import { openWasm } from '../wasm/open-wasm.ts';

function open() {
  const { memory, read, find } = openWasm(CRC64_NVME_WASM);
  const sum = find('sum');
  return {
    input: new Uint8Array(memory, read('INPUT'), read('INPUT_BYTES')),
    sum: (before: bigint, length: number) => BigInt.asUintN(64, BigInt(sum(before, length))),
  };
}

/** Made when it is first needed: a function whose files have another checksum never does. */
let module: ReturnType<typeof open> | undefined;

/**
 * The CRC-64/NVME of bytes, as `crc32` of `node:zlib` is one of another kind.
 *
 * @param before the sum of what came before, to go on with; default 0n, of nothing.
 * @see https://reveng.sourceforge.io/crc-catalogue/17plus.htm#crc.cat.crc-64-nvme
 */
export function crc64Nvme(bytes: Uint8Array, before = 0n): bigint {
  module ??= open();
  const { input, sum } = module;
  let crc = before;
  for (let at = 0; at < bytes.length; at += input.length) {
    const piece = bytes.subarray(at, at + input.length);
    input.set(piece);
    crc = sum(crc, piece.length);
  }
  return crc;
}

/** A sum as S3 writes it, before base64: the highest byte first. */
export function crc64Bytes(crc: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(crc);
  return bytes;
}

/**
 * The sum of a stream, as the SDK wants it. S3 keeps this one of objects that were uploaded without any, and the SDK's own, in JavaScript, takes
 * fourteen times as long.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Checksum.html
 */
export class Crc64Nvme {
  #crc = 0n;

  update(bytes: Uint8Array): void {
    this.#crc = crc64Nvme(bytes, this.#crc);
  }

  async digest(): Promise<Uint8Array> {
    return crc64Bytes(this.#crc);
  }

  reset(): void {
    this.#crc = 0n;
  }
}
