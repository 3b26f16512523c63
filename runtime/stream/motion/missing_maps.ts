import { message as words } from "../../base/message.ts";
import type { ExpressionSpace } from "../../head/expression_space.ts";
import type { Retargeting } from "../retargeting.ts";
import type { AvatarPlace } from "../session_state.ts";
import type { RetargetData } from "../../motion/retarget/retarget_map.ts";
import { log } from "../../telemetry/log.ts";

/**
 * How frames of other spaces move a head that nothing is drawn of: where it is drawn the render worker says so. Asked once
 * for each avatar, and only where frames of another space come, or a head is of FLAME's, which moods and speech move by it.
 *
 * @param solve nothing is known where it is not given
 */
export function createMissingMaps(
  avatar: () => AvatarPlace,
  retargeting: Retargeting,
  solve: ((folder: string) => Promise<readonly RetargetData[]>) | undefined,
): (space?: ExpressionSpace) => void {
  let asked = "";

  async function learn({ folder, name }: AvatarPlace): Promise<void> {
    try {
      const maps = await solve!(folder);
      if (avatar().folder === folder) retargeting.learn(maps);
    } catch (error) {
      log.error(`Nobody knows how frames of other heads move ${name}: ${words(error)}`);
    }
  }

  return (space = "arkit") => {
    const place = avatar();
    if (solve === undefined || space === place.space || asked === place.folder) return;
    asked = place.folder;
    if (retargeting.onto.every(({ kind }) => kind === "joints")) void learn(place);
  };
}
