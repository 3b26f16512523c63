import type { Hub } from "../../stream/hub.ts";
import type { AvatarStore } from "../avatar_store.ts";
import { usersOf } from "../gallery/gallery.ts";
import type { AvatarSharing, SharingOptions } from "./share_avatars.ts";

/** With whom a server shares its avatars, and by what. */
export type SharingPlace = Pick<SharingOptions, "nats" | "blobs" | "node" | "announced" | "keepMs">;

/** What shares is loaded by who does. */
export async function openSharing(
  place: SharingPlace | undefined,
  avatars: AvatarStore,
  hub: Hub,
  coming: () => string | null,
): Promise<AvatarSharing | undefined> {
  if (!place) return undefined;
  const { shareAvatars } = await import("./share_avatars.ts");
  return shareAvatars({
    ...{ ...place, avatars, coming, forget: hub.forgetAvatar },
    isUsed: (name) => usersOf(hub, name).length > 0,
  });
}
