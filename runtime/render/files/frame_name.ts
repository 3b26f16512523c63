/** A place for a frame's number in a file's name, as C's printf and FFmpeg write that. */
const PLACE = /%(?:0([1-9]))?d/;

/** Whether a file's name is one for numbered frames: frame_%04d.png. */
export const isFrameName = (name: string): boolean =>
  /\.png$/i.test(name) && PLACE.test(name) && !name.replace(PLACE, "").includes("%");

/** The name of one frame. */
export const frameName = (name: string, frame: number): string =>
  name.replace(PLACE, (_, digits: string = "1") => String(frame).padStart(Number(digits), "0"));
