/** Which bucket is meant, and with whose rights: an address, and what the environment says to all programs that use S3. */
import { message } from "../base/message.ts";
import { isBlobName } from "./blob_store.ts";
import { S3_FORM } from "./blobs_address.ts";

export interface S3Bucket {
  readonly bucket: string;
  /** Before each name: empty, or with `/` at its end. */
  readonly prefix: string;
  /** Where the bucket's objects are, with `/` at its end. */
  readonly url: string;
  readonly region: string;
  readonly credentials: S3Credentials;
  /** Certificates in PEM to trust beside those of the machine. */
  readonly ca?: string;
}

export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Which names of the environment are read. */
const ENVIRONMENT = {
  key: "AWS_ACCESS_KEY_ID",
  secret: "AWS_SECRET_ACCESS_KEY",
  token: "AWS_SESSION_TOKEN",
  region: "AWS_REGION",
  otherRegion: "AWS_DEFAULT_REGION",
  endpoint: "AWS_ENDPOINT_URL",
  ca: "AWS_CA_BUNDLE",
} as const;

/** The rule of AWS; dots stand in no certificate's `*`. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9-]{1,40}$/i;

/**
 * @param environment a name's value, empty or undefined where it has none
 * @throws {TypeError} where it names no bucket, or no credentials are there; never with a secret in it
 */
export function readS3Address(
  written: string,
  environment: (name: string) => string | undefined = Deno.env.get,
): S3Bucket {
  const refuse = (constraint: string, met: string) =>
    new TypeError(`Cannot use a bucket, ${constraint}: ${met}`);
  const [, bucket = "", folder = "", search = ""] =
    /^s3:\/\/([^/?#@]*)\/?([^?#]*)(?:\?([^#]*))?$/.exec(written) ??
      [];
  if (!BUCKET.test(bucket)) {
    // What stands before an @ may be a secret that somebody has put there.
    throw refuse(`it must be written ${S3_FORM}`, written.replace(/\/\/.*@/, "//...@").slice(0, 200));
  }
  const prefix = folder.replace(/\/+$/, "");
  if (prefix !== "" && !isBlobName(prefix)) {
    throw refuse('its prefix must be of letters, digits, ".", "_", "-" and "/"', prefix.slice(0, 100));
  }
  const asked = new URLSearchParams(search);
  for (const name of asked.keys()) {
    if (!["endpoint", "region", "path-style", "ca"].includes(name)) {
      throw refuse("its address may say endpoint, region, path-style and ca", name.slice(0, 40));
    }
  }
  const of = (name: keyof typeof ENVIRONMENT) => environment(ENVIRONMENT[name]) || undefined;
  const region = asked.get("region") ?? of("region") ?? of("otherRegion") ?? "us-east-1";
  if (!REGION.test(region)) throw refuse("its region must be a name", region.slice(0, 60));
  const accessKeyId = of("key"), secretAccessKey = of("secret"), sessionToken = of("token");
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const lacking = accessKeyId === undefined ? ENVIRONMENT.key : ENVIRONMENT.secret;
    throw refuse("its credentials must be in the environment", `${lacking} is not set`);
  }
  const ca = asked.get("ca") ?? of("ca");
  return {
    bucket,
    prefix: prefix === "" ? "" : `${prefix}/`,
    url: urlOf(bucket, asked.get("endpoint") ?? of("endpoint"), asked.get("path-style"), region),
    region,
    credentials: { accessKeyId, secretAccessKey, ...sessionToken !== undefined && { sessionToken } },
    ...ca !== undefined && { ca: readCertificates(ca) },
  };
}

/** As the bucket's own host on AWS, and as a path elsewhere: other servers rarely have a name for each bucket. */
function urlOf(bucket: string, endpoint: string | undefined, style: string | null, region: string): string {
  const base = new URL(endpointOf(endpoint ?? `https://s3.${region}.amazonaws.com`));
  const isPath = style === null
    ? endpoint !== undefined || bucket.includes(".")
    : !/^(0|no|false)$/.test(style);
  if (isPath) base.pathname = `${base.pathname.replace(/\/$/, "")}/${bucket}/`;
  else base.hostname = `${bucket}.${base.hostname}`;
  return base.href;
}

function endpointOf(written: string): URL {
  const url = URL.parse(written.includes("://") ? written : `https://${written}`);
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw new TypeError(`Cannot use a bucket, its endpoint must be an address: ${written.slice(0, 100)}`);
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw new TypeError(
      `Cannot use a bucket, its endpoint must hold no credentials and no search: ${url.host}`,
    );
  }
  return url;
}

function readCertificates(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    throw new TypeError(
      `Cannot use a bucket, its authority's certificate must be readable: ${message(error)}`,
      {
        cause: error,
      },
    );
  }
}
