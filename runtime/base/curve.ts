/**
 * A smooth curve through knots [x, y] sorted by x, flat beyond the ends. Monotone cubic Hermite
 * (Fritsch and Carlson 1980): a drawn contour must not overshoot its knots.
 */
export function curve(...knots: readonly (readonly [number, number])[]): (x: number) => number {
  const slope = (i: number): number => {
    const [x0, y0] = knots[i]!, [x1, y1] = knots[i + 1]!;
    return (y1 - y0) / (x1 - x0);
  };
  const tangents = knots.map((_, i) => {
    if (i === 0) return slope(0);
    if (i === knots.length - 1) return slope(i - 1);
    const before = slope(i - 1), after = slope(i);
    return before * after <= 0 ? 0 : 2 * before * after / (before + after);
  });
  return (x) => {
    const first = knots[0]!, last = knots[knots.length - 1]!;
    if (x <= first[0]) return first[1];
    if (x >= last[0]) return last[1];
    let i = 0;
    while (knots[i + 1]![0] < x) i++;
    const [x0, y0] = knots[i]!, [x1, y1] = knots[i + 1]!;
    const h = x1 - x0, t = (x - x0) / h, t2 = t * t, t3 = t2 * t;
    return y0 * (2 * t3 - 3 * t2 + 1) + h * tangents[i]! * (t3 - 2 * t2 + t) +
      y1 * (3 * t2 - 2 * t3) + h * tangents[i + 1]! * (t3 - t2);
  };
}
