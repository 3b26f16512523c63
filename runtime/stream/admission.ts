import type { AvatarMessage, JoinMessage, SeatMessage } from "../protocol/client_messages.ts";
import { ProtocolError } from "../protocol/errors.ts";
import type { Role } from "../protocol/fields.ts";
import { type Grant, isAbove } from "../protocol/grant.ts";

/** What a token grants. @throws {ProtocolError} where it lets nobody in */
export type Admit = (token: string | undefined) => Promise<Grant>;

/** How a client's connection came in. */
export type Entrance =
  /** Nobody is asked for a token here. */
  | { readonly kind: "open" }
  /** Its request brought one. `look` looks at a fresh one later. */
  | { readonly kind: "granted"; readonly grant: Grant; readonly look: Admit }
  /** Its join has to bring one. */
  | {
    readonly kind: "asked";
    readonly admit: Admit;
    readonly look: Admit;
  };

/** A join of which all is known that a session needs. */
export type BoundJoin = JoinMessage & { readonly role: Role };

/**
 * A join within what its grant allows: what it leaves open is filled in, and the token is gone from it.
 *
 * @param size pixels a side where neither asks for less
 * @throws {ProtocolError} not-allowed, where it asks for more
 */
export function boundJoin(
  { token: _, ...join }: JoinMessage,
  grant: Grant | null,
  size: number,
): BoundJoin {
  if (grant === null) return { ...join, role: join.role ?? "viewer" };
  const most: Role = grant.role === "viewer" ? "viewer" : "puppeteer";
  if (join.role === "puppeteer" && most === "viewer") {
    throw notAllowed("the token is a viewer's, and the join asks to be", join.role);
  }
  if (grant.avatar !== undefined && join.avatar !== undefined && join.avatar !== grant.avatar) {
    throw notAllowed(`the token is for the avatar ${grant.avatar}, and the join asks for`, join.avatar);
  }
  if (grant.size !== undefined && join.size !== undefined && join.size > grant.size) {
    throw notAllowed(
      `the token is for at most ${grant.size} pixels a side, and the join asks for`,
      join.size,
    );
  }
  return {
    ...join,
    role: join.role ?? most,
    ...(grant.avatar !== undefined && { avatar: grant.avatar }),
    ...(grant.size !== undefined && join.size === undefined && { size: Math.min(size, grant.size) }),
  };
}

/** @throws {ProtocolError} not-allowed, where a viewer's token asks for the puppeteer's seat */
export function checkSeat({ act }: SeatMessage, grant: Grant | null): void {
  if (act !== "ask" || grant?.role !== "viewer") return;
  throw new ProtocolError(
    "not-allowed",
    `Cannot ask for the seat, only a puppeteer's token can: ${grant.role}`,
  );
}

/** @throws {ProtocolError} not-allowed, where a token is a viewer's or for another avatar */
export function checkAvatar({ name }: AvatarMessage, grant: Grant | null): void {
  const refuse = (why: string, met: string) => {
    throw new ProtocolError("not-allowed", `Cannot change the avatar, ${why}: ${met}`);
  };
  if (grant?.role === "viewer") refuse("only a puppeteer's token can", grant.role);
  if (grant?.avatar !== undefined && grant.avatar !== name) refuse("the token is for", grant.avatar);
}

/** Why a grant does not hold for whom a session shows by now, null where it does. */
export const objectionToShown = ({ avatar }: Grant, shown: string): ProtocolError | null =>
  avatar === undefined || avatar === shown ? null : new ProtocolError(
    "wrong-avatar",
    `Cannot go on, the token is for the avatar ${avatar}, and this session now shows: ${shown}`,
  );

/**
 * Why a grant holds no more, null where it does.
 *
 * @param time milliseconds since the epoch
 */
export function objectionTo(
  grant: Grant,
  time: number,
  isRevoked: (id: string) => boolean,
): ProtocolError | null {
  if (grant.until <= time) {
    const end = new Date(grant.until).toISOString();
    return new ProtocolError("token-expired", `Cannot go on, the token has expired at: ${end}`);
  }
  return isRevoked(grant.id)
    ? new ProtocolError("token-revoked", `Cannot go on, the token has been revoked: ${grant.id}`)
    : null;
}

/** What a client has of its session. */
export interface Held {
  readonly role: Role;
  readonly avatar: string;
  /** Pixels a side. */
  readonly size: number;
}

/**
 * Checks that a fresh grant holds what a client has, and gives it no more power than the one before.
 *
 * @throws {ProtocolError} not-renewed
 */
export function checkRenewal(fresh: Grant, before: Grant, { role, avatar, size }: Held): void {
  const refuse = (why: string, met: string | number) => {
    throw new ProtocolError("not-renewed", `Cannot renew the token, ${why}: ${met}`);
  };
  if (isAbove(fresh.role, before.role)) refuse("the fresh one may more, join anew with it", fresh.role);
  if (role === "puppeteer" && fresh.role === "viewer") {
    refuse("this client drives, the fresh one is a", fresh.role);
  }
  if (fresh.avatar !== undefined && fresh.avatar !== avatar) {
    refuse(`this client is shown ${avatar}, the fresh one is for`, fresh.avatar);
  }
  if (fresh.size !== undefined && size > fresh.size) {
    refuse(`this client is shown ${size} pixels a side, the fresh one is for at most`, fresh.size);
  }
}

const notAllowed = (why: string, met: string | number): ProtocolError =>
  new ProtocolError("not-allowed", `Cannot join, ${why}: ${met}`);
