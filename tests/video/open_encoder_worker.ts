import { openEncoder } from "../../runtime/video/codecs.ts";
import { disc } from "./pictures.ts";

const encoder = openEncoder("h264", { size: 128, fps: 30 });
(self as unknown as Worker).postMessage(encoder.encode(disc(128, 0), true).data.length);
