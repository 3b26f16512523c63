import { patchDevices } from "./devices.ts";
import { openLink } from "./link.ts";
import { patchTracks } from "./tracks.ts";

/*
 * Runs in the site's own world, before its first script, and adds the camera to navigator.mediaDevices. It knows no
 * token and no address: what it gets are pictures and sound.
 */

/** A page that was open when its site was listed may be given this twice. */
const MARK = Symbol.for("headcast camera");

const { mediaDevices } = navigator;
// Plain http has none.
if (mediaDevices !== undefined && !(MARK in mediaDevices)) {
  Object.defineProperty(mediaDevices, MARK, { value: true });
  patchTracks();
  patchDevices(mediaDevices, openLink(() => mediaDevices.dispatchEvent(new Event("devicechange"))));
}
