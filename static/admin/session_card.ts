import type {
  MemberReport,
  RenditionReport,
  SessionDetails,
} from "../../runtime/protocol/admin/admin_report.ts";
import { createSureButton, make, makeBar, rate, type Shown } from "./parts.ts";

/** What may be done to a session. */
export interface SessionOrders {
  end(name: string): Promise<void>;
  freeSeat(name: string): Promise<void>;
  move(name: string): Promise<void>;
}

/** @param mayMove whether others take sessions */
export function createSessionCard(
  { name }: SessionDetails,
  orders: SessionOrders,
  mayMove: () => boolean,
): Shown<SessionDetails> {
  const facts = make("p", "facts"), streams = make("ul", "streams"), members = make("ul", "members");
  const badge = make("span", "badge"), recording = make("span", "badge warn", "records");
  const end = createSureButton("End", () => orders.end(name));
  const seat = createSureButton("Free the seat", () => orders.freeSeat(name));
  const move = createSureButton("Move", () => orders.move(name));
  const title = make("span", "cut", name);
  const element = make(
    "article",
    "card",
    make("h3", "", title, badge, recording),
    ...[facts, streams, members, make("div", "acts", end, seat, move)],
  );
  return {
    element,
    show(session) {
      const { state, renditions } = session;
      badge.textContent = session.speaking ? "speaks" : state;
      badge.className = `badge ${state === "driven" || session.speaking ? "good" : ""}`;
      recording.hidden = !session.recording;
      facts.textContent = factsOf(session);
      streams.replaceChildren(...renditions.map(streamOf));
      members.replaceChildren(...session.members.map((member) => memberOf(member, session.driver)));
      members.hidden = session.members.length === 0;
      seat.hidden = !session.members.some(({ role }) => role === "puppeteer");
      move.hidden = !mayMove() || session.members.length === 0;
    },
  };
}

function factsOf({ avatar, coming, mood, driver, members }: SessionDetails): string {
  const drives = driver === null
    ? "nobody drives"
    : members.some(({ id }) => id === driver)
    ? `${driver.slice(0, 8)} drives`
    : `${driver} drives`;
  const shown = coming === null ? avatar : `${avatar}, then ${coming}`;
  return [shown, drives, ...mood === null ? [] : [`mood ${mood}`]].join(" · ");
}

function streamOf({ size, drawn, fps, wanted, bitrate, latency }: RenditionReport): HTMLElement {
  const late = fps < wanted * 0.85 ? "late" : "";
  const figures = make(
    "div",
    "figures",
    make("span", "", `${size} px${drawn > 0 && drawn < size ? `, ${drawn} drawn` : ""}`),
    make("span", late, `${fps.toFixed(1)} of ${wanted} frames/s`),
    make("span", "", rate(bitrate)),
    ...latency === null ? [] : [make("span", "", `${latency.sent.toFixed(0)} ms`)],
  );
  if (latency === null) return make("li", "", figures);
  const { taken, rendered, encoded, sent } = latency;
  const stages = [
    ["sampled", taken],
    ["drawn", rendered - taken],
    ["encoded", encoded - rendered],
    ["sent", sent - encoded],
  ] as const;
  const words = stages.map(([stage, ms]) => `${stage} ${ms.toFixed(1)} ms`).join(", ");
  // A tenth of a second fills the bar: what is longer is seen to be.
  const whole = Math.max(100, sent);
  return make("li", "", figures, makeBar(stages.map(([stage, ms]) => [stage, ms / whole]), words));
}

function memberOf(member: MemberReport, driver: string | null): HTMLElement {
  const { id, role, delivery, size, fps, dropped, resting } = member;
  return make(
    "li",
    "",
    make("span", "", id.slice(0, 8)),
    make("span", id === driver ? "mark" : "", id === driver ? "drives" : role),
    make("span", "", delivery === "motion" || size === null ? delivery : `${delivery} ${size} px, ${fps}/s`),
    ...dropped > 0 ? [make("span", "late", `${dropped} dropped`)] : [],
    ...resting ? [make("span", "", "rests")] : [],
  );
}
