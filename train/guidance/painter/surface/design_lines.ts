/** Drawing on the face that painters design on, seen from the front, millimetres. */
export type Point = readonly [x: number, y: number];

/** How far a place is from a line of points, and how far along it the nearest place lies (0 first, 1 last). */
export function fromLine(x: number, y: number, line: readonly Point[]): { away: number; along: number } {
  let [away, along] = [Infinity, 0];
  for (let i = 0; i + 1 < line.length; i++) {
    const [ax, ay] = line[i]!, [bx, by] = line[i + 1]!;
    const [dx, dy] = [bx - ax, by - ay];
    const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    const distance = Math.hypot(x - ax - t * dx, y - ay - t * dy);
    if (distance < away) [away, along] = [distance, (i + t) / (line.length - 1)];
  }
  return { away, along };
}

/** 1 on a line and fading to both sides and towards its ends. */
export function stroke(x: number, y: number, line: readonly Point[], width: number, ends = 0.2): number {
  const { away, along } = fromLine(x, y, line);
  if (away > 3 * width) return 0;
  const end = ends > 0 ? Math.min(1, along / ends, (1 - along) / ends) : 1;
  return Math.exp(-((away / width) ** 2)) * (ends > 0 ? 0.15 + 0.85 * end : 1);
}

/** A filled ellipse with an edge of so many millimetres: 1 inside, 0 outside. */
export function ellipse(
  x: number,
  y: number,
  cx: number,
  cy: number,
  rx: number,
  ry: number,
  edge: number,
): number {
  const r = Math.hypot((x - cx) / rx, (y - cy) / ry);
  const away = (r - 1) * Math.min(rx, ry);
  return Math.min(1, Math.max(0, 0.5 - away / edge));
}

/** A filled polygon with a soft edge. */
export function polygon(x: number, y: number, points: readonly Point[], edge: number): number {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [ax, ay] = points[i]!, [bx, by] = points[j]!;
    if (ay > y !== by > y && x < (bx - ax) * (y - ay) / (by - ay) + ax) inside = !inside;
  }
  const { away } = fromLine(x, y, [...points, points[0]!]);
  return Math.min(1, Math.max(0, 0.5 + (inside ? away : -away) / edge));
}
