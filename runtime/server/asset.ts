import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** A file that is served from memory, compressed beforehand where that makes it smaller. */
export interface Asset {
  readonly contentType: string;
  readonly etag: string;
  readonly raw: Uint8Array<ArrayBuffer>;
  readonly encoded: Readonly<Partial<Record<Encoding, Uint8Array<ArrayBuffer>>>>;
}

/** Smallest first: browsers take Brotli on secure pages and this machine's own only. */
const ENCODINGS = ["br", "gzip"] as const;
type Encoding = (typeof ENCODINGS)[number];

const ENCODERS: Readonly<Record<Encoding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  br: (bytes) =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/** Pictures are compressed already, and a source map is for one who develops here. */
const isText = (contentType: string): boolean => /^text\/|svg/.test(contentType);

export async function makeAsset(raw: Uint8Array<ArrayBuffer>, contentType: string): Promise<Asset> {
  const encoded: Partial<Record<Encoding, Uint8Array<ArrayBuffer>>> = {};
  if (isText(contentType)) {
    await Promise.all(ENCODINGS.map(async (encoding) => {
      const bytes = Uint8Array.from(await ENCODERS[encoding](raw));
      if (bytes.length < raw.length) encoded[encoding] = bytes;
    }));
  }
  const digest = createHash("sha256").update(raw).digest("base64url").slice(0, 22);
  return { contentType, etag: `W/"${digest}"`, raw, encoded };
}

/** Answers with an asset, or with 304 where the browser has it. */
export function answerWith({ contentType, etag, raw, encoded }: Asset, request: Request): Response {
  const headers = new Headers({ "content-type": contentType, "cache-control": "no-cache", etag });
  if (Object.keys(encoded).length > 0) headers.set("vary", "accept-encoding");
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  const accepted = request.headers.get("accept-encoding") ?? "";
  const encoding = ENCODINGS.find((each) => encoded[each] && accepts(accepted, each));
  if (encoding) headers.set("content-encoding", encoding);
  return new Response(encoding ? encoded[encoding]! : raw, { headers });
}

const accepts = (header: string, encoding: Encoding): boolean =>
  header.split(",").some((item) => {
    const [name, weight] = item.split(";").map((part) => part.trim().toLowerCase());
    return name === encoding && !/^q=0(\.0*)?$/.test(weight ?? "");
  });
