import uPlot from "uplot";
import { short } from "../numbers.ts";

export interface CurveLine {
  /** [steps], beside the curve's own steps; what is not finite is passed over. */
  values: readonly number[];
  colour: string;
  width?: number;
}

/** A line chart: steps to the right, values up. */
export interface Curve {
  /** @param end where the axis of steps ends */
  show(steps: readonly number[], lines: readonly CurveLine[], end: number): void;
}

export function createCurve(place: HTMLElement, { logarithmic = false } = {}): Curve {
  let plot: uPlot | null = null;
  /** What the plot was made for: another set of lines needs another plot. */
  let shape = "";
  let end = 1;
  const size = () => ({ width: place.clientWidth, height: place.clientHeight });
  new ResizeObserver(() => plot?.setSize(size())).observe(place);

  return {
    show(steps, lines, last) {
      end = last;
      const rows = lines.map(({ values }) => values.map((value) => drawable(value) ? value : null));
      const data = [steps, ...rows] as uPlot.AlignedData;
      const next = lines.map(({ colour }) => colour).join();
      if (plot !== null && next === shape) return plot.setData(data);
      plot?.destroy();
      shape = next;
      plot = new uPlot({ ...optionsFor(lines, logarithmic, () => end), ...size() }, data, place);
    },
  };

  function drawable(value: number): boolean {
    return Number.isFinite(value) && (!logarithmic || value > 0);
  }
}

function optionsFor(
  lines: readonly CurveLine[],
  logarithmic: boolean,
  end: () => number,
): Omit<uPlot.Options, "width" | "height"> {
  const style = getComputedStyle(document.documentElement);
  const axis: uPlot.Axis = {
    stroke: style.getPropertyValue("--faint"),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
  };
  const scale = (value: number) => logarithmic ? Math.log10(value) : value;
  const unscale = (value: number) => logarithmic ? 10 ** value : value;
  return {
    // Half of the last step's label hangs over on the right.
    padding: [10, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false } },
    scales: {
      x: { time: false, range: () => [0, Math.max(1, end())] },
      y: {
        distr: logarithmic ? 3 : 1,
        range(_plot, least, most) {
          let [low, high] = [logarithmic ? scale(least) : 0, scale(most)];
          // A curve that hardly moves is no wall of noise.
          if (!(high - low >= (logarithmic ? 0.1 : 1e-9))) [low, high] = [low - 0.05, high + 0.05];
          return [unscale(low), unscale(high)];
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 20,
        gap: 2,
        grid: { show: false },
        splits: () => [0, end()],
        values: (_plot, splits) => splits.map(String),
      },
      {
        ...axis,
        size: 44,
        gap: 6,
        grid: { stroke: style.getPropertyValue("--line"), width: 1 },
        splits(_plot, _axis, least, most) {
          const [low, high] = [scale(least), scale(most)];
          return [least, unscale((low + high) / 2), most];
        },
        values: (_plot, splits) => splits.map(short),
        filter: (_plot, splits) => splits,
      },
    ],
    series: [
      {},
      ...lines.map(({ colour, width = 1.5 }): uPlot.Series => ({
        stroke: colour,
        width,
        pxAlign: 0,
        spanGaps: true,
        points: { show: false },
      })),
    ],
  };
}
