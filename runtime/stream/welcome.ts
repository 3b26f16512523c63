import { ARKIT_SHAPES } from "../head/arkit.ts";
import { EXPRESSION_SPACE_NAMES } from "../head/expression_space.ts";
import type { RetargetData } from "../motion/retarget/retarget_map.ts";
import { retargetWords } from "../motion/retarget/words.ts";
import type { AvatarNewsMessage, WelcomeMessage } from "../protocol/server_messages.ts";
import { sentTo, specOf } from "./motion/deliveries.ts";
import type { MemberState, OccupiedSession } from "./session_state.ts";

const TRANSPARENT_NOTE =
  "The picture has a black background: a client that can compose a transparent one says so in alpha of its join";

const sizeNote = (size: number, most: number): string =>
  `The picture has ${size} of ${most} pixels a side: what the server holds at 24 frames a second`;

/** What of it has to do with the head that is shown. */
export function headOf(
  session: OccupiedSession,
  member: MemberState,
  retargets: readonly RetargetData[],
): NonNullable<AvatarNewsMessage["head"]> {
  const spec = specOf(session, member);
  const notes = retargets.map(retargetWords);
  const isDrawn = member.rendition !== null;
  if (isDrawn && spec.auto !== undefined && spec.size < spec.auto) {
    notes.push(sizeNote(spec.size, spec.auto));
  }
  if (isDrawn && spec.background === "transparent" && spec.alpha === undefined) notes.push(TRANSPARENT_NOTE);
  return { ...plainHead(retargets), notes };
}

const plainHead = (retargets: readonly RetargetData[]) => ({
  expressionSpaces: EXPRESSION_SPACE_NAMES,
  expressionNames: ARKIT_SHAPES,
  retargets: retargets.map((map) => ({
    ...{ space: map.from.space, kind: map.kind, from: map.from.name, explained: reckoned(map.share) },
    shapes: Array.from(map.explained, reckoned),
  })),
});

/** What of it has to do with the server, and with what a member draws by itself. */
export type WelcomeFacts =
  & Required<Pick<WelcomeMessage, "server" | "package" | "mark">>
  & Pick<WelcomeMessage, "resume" | "elsewhere" | "node" | "epoch">
  & {
    /** Poses a second. */
    readonly fps: number;
  };

/** What a member must know to show and drive the head; where pictures are drawn for it their codec is known. */
export function welcomeMessage(
  session: OccupiedSession,
  member: MemberState,
  retargets: readonly RetargetData[],
  { fps, ...said }: WelcomeFacts,
): WelcomeMessage {
  const { facts, renditions, camera } = session;
  const spec = specOf(session, member);
  const codecString = renditions.find(({ key }) => key === member.rendition)?.codecString ?? "";
  return {
    type: "welcome",
    session: facts.name,
    clientId: member.id,
    role: member.role,
    avatar: facts.avatar.name,
    size: spec.size,
    ...spec.auto !== undefined && { most: spec.auto },
    fps: member.rendition === null ? fps : spec.fps,
    codec: spec.codec,
    codecString,
    background: spec.background,
    ...spec.alpha !== undefined && { alpha: spec.alpha },
    ...headOf(session, member, retargets),
    camera: { height: 0, ...(member.camera ?? camera) },
    recording: facts.recording !== "never",
    sound: member.sound ?? null,
    ...facts.answers && { answers: true },
    rests: true,
    changesAvatar: true,
    motionRecording: (facts.motion ?? "never") !== "never",
    delivery: sentTo(member),
    ...said,
  };
}

/** A share as it is said, to a hundredth; null where nobody can say. */
const reckoned = (share: number): number | null => Number.isNaN(share) ? null : Math.round(share * 100) / 100;
