// @ts-check
/// <reference lib="dom" />

const MARGIN = { left: 44, right: 10, top: 10, bottom: 20 };

/**
 * A line chart on a canvas: steps to the right, values up.
 * @param {HTMLCanvasElement} canvas
 * @param {{ logarithmic?: boolean }} [options]
 */
export function createCurve(canvas, { logarithmic = false } = {}) {
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const style = getComputedStyle(document.documentElement);
  /** @type {(() => void) | null} */
  let redraw = null;
  new ResizeObserver(() => redraw?.()).observe(canvas);

  /**
   * @param {readonly { points: readonly (readonly [number, number])[], colour: string, width?: number }[]} lines
   * @param {number} steps where the axis ends
   */
  function draw(lines, steps) {
    const ratio = devicePixelRatio;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const values = lines.flatMap(({ points }) => points.map(([, value]) => value))
      .filter((value) => Number.isFinite(value) && (!logarithmic || value > 0));
    if (values.length === 0) return;
    const of = (/** @type {number} */ value) => logarithmic ? Math.log10(Math.max(value, 1e-12)) : value;
    let [low, high] = [Math.min(...values.map(of)), Math.max(...values.map(of))];
    if (!logarithmic) low = 0;
    // A curve that hardly moves is no wall of noise.
    if (high - low < (logarithmic ? 0.1 : 1e-9)) [low, high] = [low - 0.05, high + 0.05];
    const x = (/** @type {number} */ step) =>
      MARGIN.left + (width - MARGIN.left - MARGIN.right) * step / Math.max(1, steps);
    const y = (/** @type {number} */ value) =>
      height - MARGIN.bottom - (height - MARGIN.top - MARGIN.bottom) * (of(value) - low) / (high - low);

    pen.font = `11px ${style.fontFamily}`;
    pen.fillStyle = style.getPropertyValue("--faint");
    pen.strokeStyle = style.getPropertyValue("--line");
    pen.lineWidth = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (const share of [0, 0.5, 1]) {
      const at = low + share * (high - low);
      const value = logarithmic ? 10 ** at : at;
      pen.beginPath();
      pen.moveTo(MARGIN.left, y(value));
      pen.lineTo(width - MARGIN.right, y(value));
      pen.stroke();
      pen.fillText(short(value), MARGIN.left - 6, y(value));
    }
    pen.textBaseline = "alphabetic";
    pen.fillText(String(steps), width - MARGIN.right, height - 6);
    pen.textAlign = "left";
    pen.fillText("0", MARGIN.left, height - 6);
    pen.lineJoin = "round";
    for (const { points, colour, width: thick = 1.5 } of lines) {
      pen.strokeStyle = colour;
      pen.lineWidth = thick;
      pen.beginPath();
      for (const [step, value] of points) {
        if (Number.isFinite(value) && (!logarithmic || value > 0)) pen.lineTo(x(step), y(value));
      }
      pen.stroke();
    }
  }

  return {
    /**
     * @param {Parameters<typeof draw>[0]} lines
     * @param {number} steps
     */
    show(lines, steps) {
      redraw = () => draw(lines, steps);
      redraw();
    },
  };
}

/**
 * A number in a few letters: 0.0123, 4.5e-5, 48k.
 * @param {number} value
 */
export function short(value) {
  const size = Math.abs(value);
  if (size >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (size >= 1e4) return `${Math.round(value / 1e3)}k`;
  if (size >= 100 || value === 0) return String(Math.round(value));
  if (size >= 0.001) return value.toPrecision(2);
  return value.toExponential(0);
}
