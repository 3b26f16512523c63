/** How places for blobs are written: nothing that speaks to them is loaded with it. */

export const S3_FORM = "s3://bucket/prefix?endpoint=https://...&region=...&path-style=1";
/** The object store of the cluster that a node belongs to. */
export const NATS_ADDRESS = "nats:";
export const BLOBS_FORM = `${NATS_ADDRESS} or ${S3_FORM}`;

export const isS3Address = (written: string): boolean => written.startsWith("s3://");
export const isBlobsAddress = (written: string): boolean => written === NATS_ADDRESS || isS3Address(written);
