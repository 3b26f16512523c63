import type { Delivery, SentDelivery } from "../../protocol/fields.ts";
import type { SessionEffect } from "../session/session_effect.ts";
import type { MemberState, SessionFacts, SessionRoom } from "../session_state.ts";
import type { RenditionSpec } from "../worker/render_messages.ts";

/*
 * What is sent to a member, as its state has it. By motion alone it watches no rendition: nothing is drawn for it, and it
 * keeps what would be.
 */

export const hasPoses = ({ delivery }: { readonly delivery?: Delivery }): boolean =>
  delivery === "motion" || delivery === "both";

/** What a client is sent who asks for that. */
export const sentFor = (delivery: Delivery): SentDelivery => delivery === "auto" ? "video" : delivery;

export const sentTo = ({ delivery }: MemberState): SentDelivery => sentFor(delivery ?? "video");

/** What is drawn for a member, or would be. */
export function specOf(
  { renditions, facts }: Pick<SessionRoom, "renditions" | "facts">,
  { rendition, spec }: MemberState,
): RenditionSpec {
  // Another avatar may have come since.
  if (rendition === null) return { ...spec!, avatarFolder: facts.avatar.folder };
  return renditions.find(({ key }) => key === rendition)!.spec;
}

/** Whether it knows where it is: who waits for its first pictures does not yet. */
export const isWelcomed = ({ renditions }: Pick<SessionRoom, "renditions">, member: MemberState): boolean =>
  member.rendition === null || member.turning === true ||
  renditions.find(({ key }) => key === member.rendition)!.codecString !== null;

/** All that it is sent ends, where it gets any. */
export function unwatched(member: MemberState): SessionEffect[] {
  const { id, rendition, resting } = member;
  if (resting) return [];
  return [
    ...rendition === null ? [] : [{ type: "unwatch", member: id, rendition } as const],
    ...hasPoses(member) ? [{ type: "endPoses", member: id } as const] : [],
  ];
}

/** The poses of who looks. */
export const posed = (member: MemberState): SessionEffect[] =>
  hasPoses(member) && !member.resting ? [{ type: "givePoses", member: member.id }] : [];

/** Why poses are sent to nobody here; null where they are. */
export const objectionToMotion = ({ delivery }: SessionFacts, asked: Delivery): string | null =>
  delivery === "video" && hasPoses({ delivery: asked })
    ? `Cannot send motion, the server was started with --delivery video: ${asked}`
    : null;
