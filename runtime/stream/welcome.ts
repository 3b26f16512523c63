import { ARKIT_SHAPES } from "../head/arkit.ts";
import { EXPRESSION_SPACE_NAMES } from "../head/expression_space.ts";
import { retargetingNote } from "../motion/retarget.ts";
import type { WelcomeMessage } from "../protocol/server_messages.ts";
import type { MemberState, OccupiedSession } from "./session_state.ts";

const TRANSPARENT_NOTE = "No codec here carries transparency: the picture has a black background";

/** What a member must know to show and drive the head; its rendition's codec is known. */
export function welcomeMessage(
  { facts, renditions, camera }: OccupiedSession,
  member: MemberState,
  avatar: string,
  server: WelcomeMessage["server"],
): WelcomeMessage {
  const { spec, codecString } = renditions.find(({ key }) => key === member.rendition)!;
  const notes: string[] = [];
  for (const from of EXPRESSION_SPACE_NAMES) {
    const note = retargetingNote(from, facts.space);
    if (note) notes.push(note);
  }
  if (spec.background === "transparent") notes.push(TRANSPARENT_NOTE);
  return {
    type: "welcome",
    session: facts.name,
    clientId: member.id,
    role: member.role,
    avatar,
    size: spec.size,
    fps: spec.fps,
    codec: spec.codec,
    codecString: codecString!,
    background: spec.background,
    expressionSpaces: EXPRESSION_SPACE_NAMES,
    expressionNames: ARKIT_SHAPES,
    camera: { height: 0, ...(member.camera ?? camera) },
    notes,
    recording: facts.recording !== "never",
    server,
  };
}
