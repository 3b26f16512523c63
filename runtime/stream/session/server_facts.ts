import type { AvatarPackage } from "../../protocol/server_messages.ts";
import type { DeliveryPolicy } from "../delivery_policies.ts";
import type { Standing } from "../handover/handover.ts";

/** What the server tells every client in `welcome`. */
export interface ServerFacts {
  version: string;
  /** Size and rate where a client does not ask for its own. */
  size: number;
  fps: number;
  /** Where the size is the server's to choose: what of it is held by now, as measured. */
  held?: (() => number) | undefined;
  /** As who joins asks for it where it is not given. */
  delivery?: DeliveryPolicy | undefined;
  /** Where an avatar's package is; nowhere where it is not given. */
  packageOf?: ((avatar: string) => AvatarPackage | null) | undefined;
  /** What is seen in the corner of every picture. */
  mark?: string | undefined;
  /** Where the server stands among several; alone where it is not given. */
  standing?: ((session: string) => Standing) | undefined;
  /** Whether a session is this server's at this moment, among several; all are where it is not given. */
  owns?: ((session: string) => boolean) | undefined;
}
