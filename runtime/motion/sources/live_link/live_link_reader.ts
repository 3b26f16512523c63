import { ARKIT_SHAPES } from "../../../head/arkit.ts";
import { blankRecord, readLiveLinkDatagram } from "../../clips/live_link_datagrams.ts";
import { writeHeadTurn } from "../../head_turn.ts";
import { createNames } from "../names.ts";
import { blankFrame, type DatagramReader } from "../source.ts";
import { writeWeight } from "../weights.ts";

/** Bytes of the longest datagram: two names of 256 and all values come to 790. */
const LONGEST = 1024;

/**
 * Reads Live Link Face: the app's datagrams, those of older engines, of pylivelinkface and of others who write them
 * (../../clips/live_link_datagrams.ts has the layouts). A face is called by its subject, or by its device where it
 * has none.
 *
 * The clock is handed on as it is told. pylivelinkface's frame numbers count milliseconds as if they were
 * frames and go back each second; whoever orders frames has to bear that.
 */
export function createLiveLinkReader(): DatagramReader {
  const bytes = new Uint8Array(LONGEST);
  const view = new DataView(bytes.buffer);
  const record = blankRecord();
  const frame = blankFrame();
  const nameOf = createNames();
  return {
    read(datagram, _receivedAt, take) {
      if (datagram.length > LONGEST) {
        throw new SyntaxError(
          `Cannot read Live Link datagram, ${LONGEST} bytes are the longest: ${datagram.length}`,
        );
      }
      bytes.set(datagram);
      readLiveLinkDatagram(view, datagram.length, record);
      const { names, values } = record;
      const own = names[2] === names[3] ? 0 : 2;
      frame.sender = nameOf(bytes, names[own]!, names[own + 1]!);
      const t = record.seconds * 1000;
      // Seconds that are finite may be none as milliseconds.
      frame.t = Number.isFinite(t) ? t : NaN;
      frame.face = record.count > 0;
      if (frame.face) {
        const shapes = ARKIT_SHAPES.length;
        for (let i = 0; i < shapes; i++) writeWeight(values[i]!, frame.expression, i);
        writeHeadTurn(values[shapes]!, -values[shapes + 1]!, values[shapes + 2]!, frame.joints);
      }
      take(frame);
    },
  };
}
