/*
 * A page of another origin cannot run the tracker: its worker and what that compiles need the server's own origin and
 * policy. So the server has a page for it, /webcam, which stands in a frame and tells poses to the page around it.
 */

/** The page around it hands over a port, with one message to the frame's window. */
export interface WebcamOrder {
  readonly type: "headcast-webcam";
  /** One of `enumerateDevices()`; the browser's choice where null. */
  readonly deviceId: string | null;
  /** Left and right of the pose swap, as in a mirror. */
  readonly mirror: boolean;
}

/** What the frame tells by that port. */
export type WebcamNews =
  /** The order has come: a frame that some policy keeps empty says nothing. */
  | { readonly type: "hello" }
  /** A face: [52], and [5, 3] in the order of JOINTS, axis-angle in radians. */
  | { readonly type: "pose"; readonly expression: Float32Array; readonly joints: Float32Array }
  /** The camera's first picture has been tracked. */
  | { readonly type: "started" }
  /** It has ended, in words for people. */
  | { readonly type: "failed"; readonly message: string };
