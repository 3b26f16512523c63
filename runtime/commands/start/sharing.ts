import { custom, type Flag, number, UsageError, type Values } from "../../cli/flags.ts";
import { isBlobsAddress, NATS_ADDRESS, S3_FORM } from "../../blobs/blobs_address.ts";
import type { SharingPlace } from "../../server/sharing/open_sharing.ts";
import type { Cluster } from "./cluster.ts";

/** Where avatars are: a folder here, and what nodes share them by. */
export interface AvatarsPlace {
  readonly folder?: string;
  readonly shared?: string;
}

/** How a server has its avatars. */
export const sharingFlags = () => ({
  avatars: avatarsFlag(),
  "avatars-keep": number(
    "hours for which the cluster's object store keeps the file of an avatar that was replaced or deleted; 24 where not given",
    "number",
    undefined,
    { min: 1, max: 100_000 },
  ) satisfies Flag<number | undefined>,
});
type SharingFlags = Values<ReturnType<typeof sharingFlags>>;

const avatarsFlag = (): Flag<AvatarsPlace> =>
  custom<AvatarsPlace>(
    "folder of the avatars, avatars/ beside deno.json where not given; or where those of all nodes are, or both with a comma between",
    "path, s3://... or nats:",
    {},
    undefined,
    (written) => {
      const parts = written.split(",").map((each) => each.trim());
      const shared = parts.filter(isBlobsAddress), folders = parts.filter((each) => !isBlobsAddress(each));
      if (parts.includes("") || shared.length > 1 || folders.length > 1) {
        throw new UsageError(
          `a folder, ${NATS_ADDRESS} or s3://bucket is needed, or a folder and one of them: ${parts.length}`,
        );
      }
      if (folders[0] !== undefined && /^s3:/.test(folders[0])) {
        throw new UsageError(
          `a bucket is written ${S3_FORM}: ${folders[0].slice(0, 60)}`,
        );
      }
      return {
        ...folders[0] !== undefined && { folder: folders[0] },
        ...shared[0] !== undefined && { shared: shared[0] },
      };
    },
  );

/**
 * With whom avatars are shared: all nodes of a cluster do so, in its own object store where no other place is named.
 *
 * @throws {UsageError} for a place that only a cluster has
 * @throws {Error} where it cannot be reached
 */
export async function sharingOf(
  { avatars: { shared }, "avatars-keep": hours }: SharingFlags,
  cluster: Cluster | null,
): Promise<SharingPlace | undefined> {
  const node = cluster?.placement.node;
  if (!cluster || !node) {
    if (hours !== undefined) throw new UsageError("--avatars-keep needs --nats");
    if (shared === undefined) return undefined;
    throw new UsageError(
      `--avatars ${shared.split("?")[0]} needs --nats, by which nodes agree on whose avatar has a name`,
    );
  }
  const { nats, placement } = cluster;
  try {
    const { openBlobs } = await import("../../blobs/open_blobs.ts");
    return {
      ...{ nats, blobs: await openBlobs(shared ?? NATS_ADDRESS, nats), node: node.id },
      announced: () => placement.nodes().flatMap(({ avatars }) => Object.values(avatars)),
      ...hours !== undefined && { keepMs: hours * 3_600_000 },
    };
  } catch (error) {
    await placement.close();
    await nats.close();
    throw error;
  }
}

/** What a reader of the help needs to know of it. */
export const SHARING_HELP =
  "With --nats all avatars of all servers are one library: what is uploaded, made, renamed or deleted at one is so at all, by way of " +
  `the cluster's own object store, or of a bucket (--avatars ${S3_FORM}, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ` +
  "AWS_REGION, AWS_ENDPOINT_URL and so on). The folder here keeps a copy of each, checked by its hash. Where two have different avatars of one name, the " +
  "first keeps it and the other is called NAME-2. What was replaced or deleted stays in the object store for a day (--avatars-keep), and " +
  "that takes 16 GiB at most with all else that is in it (--nats-store); a bucket of S3 has rules of its own for that. The heads that they are on have to be on each server.";
