import { createIFacialMocapReader } from "./ifacialmocap/ifacialmocap_reader.ts";
import { createLiveLinkReader } from "./live_link/live_link_reader.ts";
import { createOpenSeeFaceReader } from "./openseeface/openseeface_reader.ts";
import type { DatagramReader, SourceKind } from "./source.ts";
import { createVmcReader } from "./vmc/vmc_reader.ts";

/** Makes the reader of a protocol, one for each sender. */
export const READERS: Readonly<Record<SourceKind, () => DatagramReader>> = {
  livelink: createLiveLinkReader,
  vmc: createVmcReader,
  ifacialmocap: createIFacialMocapReader,
  openseeface: createOpenSeeFaceReader,
};
