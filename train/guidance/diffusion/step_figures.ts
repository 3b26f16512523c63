import type { DiffusionModel } from "../../diffusion/diffusion_model.ts";

/** Where a step's time goes. Wall-clock; nothing of a training depends on it. */
export interface StepFigures {
  begin(): void;
  /** What happened since `begin` or the last mark was this. */
  mark(part: "pictures" | "distillation"): void;
  end(): void;
  /**
   * Means over the steps since the last report, milliseconds: `networks` inside ONNX Runtime, `pictures` until what
   * the device drew was on the host, `own` all else that the guidance does. `networkShare`: of all the time since the
   * last report, whatever else the trainer did in it.
   */
  report(): Readonly<Record<string, number>>;
}

export function createStepFigures(model: Pick<DiffusionModel, "networkTime">): StepFigures {
  const sums = { pictures: 0, distillation: 0, other: 0 };
  let steps = 0;
  let since = performance.now();
  let at = 0;
  let networksBefore = model.networkTime;
  const lap = (part: keyof typeof sums) => {
    const now = performance.now();
    sums[part] += now - at;
    at = now;
  };
  return {
    begin() {
      // Pauses before the first step, such as the opening of the run, are nobody's.
      if (steps === 0 && networksBefore === 0) since = performance.now();
      at = performance.now();
    },
    mark: lap,
    end() {
      lap("other");
      steps++;
    },
    report() {
      const networks = model.networkTime - networksBefore;
      const own = sums.distillation + sums.other - networks;
      const mean = (milliseconds: number) => steps === 0 ? 0 : Math.round(100 * milliseconds / steps) / 100;
      const now = performance.now();
      const figures = {
        networks: mean(networks),
        pictures: mean(sums.pictures),
        own: mean(own),
        networkShare: steps === 0 ? 0 : Math.round(1e4 * networks / (now - since)) / 1e4,
      };
      sums.pictures =
        sums.distillation =
        sums.other =
        steps =
          0;
      networksBefore = model.networkTime;
      since = now;
      return figures;
    },
  };
}
