import type { JoinMessage } from "../../protocol/client_messages.ts";
import type { AvatarPlace } from "../session_state.ts";
import { objectionToAnother } from "../shares/afford.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";
import type { ServerFacts } from "./server_facts.ts";
import type { SessionOptions } from "./session_options.ts";

/** The pictures that a join asks for, with the server's own properties where it names none. */
export function askedSpec(join: JoinMessage, avatar: AvatarPlace, facts: ServerFacts): RenditionSpec {
  const { background = [0.09, 0.09, 0.11] } = join;
  const alpha = background === "transparent" ? join.alpha?.[0] : undefined;
  return {
    avatarFolder: avatar.folder,
    ...join.size === undefined ? sizeOf(facts) : { size: join.size },
    fps: join.fps ?? facts.fps,
    codec: join.codecs?.[0] ?? "h264",
    background,
    ...alpha && { alpha },
  };
}

/** Of who asks for no size: what is held, where that is the server's to choose. */
const sizeOf = ({ size, held }: ServerFacts): Pick<RenditionSpec, "size" | "auto"> =>
  held === undefined ? { size } : { size: held(), auto: size };

/** Why a payer's share has no room for another such picture; null where it has. */
export const objectionToCost = (
  { scheduler, costs, limits, elsewhere }: SessionOptions,
  spec: RenditionSpec,
  payer: string,
): string | null =>
  objectionToAnother(
    scheduler.all(),
    payer,
    costs.costOf(spec),
    limits.frameSeconds,
    scheduler.debtOf(payer),
    elsewhere?.(payer),
  );
