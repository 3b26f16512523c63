/** A thread that does nothing but watch itself: what stalls it is the machine, not the server. */
import { watchStalls } from "./stalls.ts";

const port = self as unknown as Worker;
const stalls = watchStalls(2);
port.onmessage = ({ data }) => data === "restart" ? stalls.restart() : port.postMessage(stalls.stop());
