import { SYSTEM_CLOCK } from "../../stream/live_clock.ts";
import type { Hub } from "../../stream/hub.ts";
import type { Rtc } from "../../stream/rtc/rtc.ts";
import type { HostList } from "../../stream/sinks/whip/whip_address.ts";
import {
  createWhipOutputs,
  type WhipOutputs,
  type WhipRequest,
  whipWords,
} from "../../stream/sinks/whip/whip_outputs.ts";
import { machineAddresses } from "../hosts.ts";
import type { RtcOptions } from "../whep/rtc_place.ts";
import type { FanOutOptions } from "./fan_out.ts";
import { log } from "../../telemetry/log.ts";

/** What may be published by WHIP. */
export interface WhipOptions {
  /** Whither operators may publish sessions, and what `publish` names. */
  readonly hosts: HostList;
  /** From the beginning. */
  readonly publish?: readonly WhipRequest[];
  /** What sends sessions that many watch to an SFU; they stay here where it is not given. */
  readonly fanOut?: FanOutOptions;
}

/** The outputs of a server; where it is given no hosts there can be none. */
export function openWhip(
  hub: Pick<Hub, "tap">,
  rtc: Rtc,
  options: { readonly whip?: WhipOptions; readonly rtc?: RtcOptions },
): WhipOutputs {
  const { iceServers = [], icePorts } = options.rtc ?? {};
  const said = new Map<string, string>();
  return createWhipOutputs({
    ...{ hosts: options.whip?.hosts ?? new Set<string>(), rtc, tap: hub.tap, clock: SYSTEM_CLOCK },
    place: (local) => ({
      // Whoever is published to is sent to from wherever the way there begins: nothing is listened for but its answers.
      hosts: [...local ? ["127.0.0.1"] : [], ...machineAddresses()],
      bind: undefined,
      iceServers,
      ...icePorts && { ports: icePorts },
    }),
    report: (report) => {
      const words = whipWords(report);
      // A server that stays away is tried every few seconds for hours.
      if (said.get(report.session) !== words) log.error(words);
      said.set(report.session, words);
    },
  });
}
