/** Loaded before `deno task work` (`deno run --preload`), which stays the real command: its trainings are of a test's small head. */
const OURS = "/train/studio/training_process.ts", TINY = "../../train/queue/tiny_trainer.ts";

const Started = Deno.Command;
Deno.Command = class extends Started {
  constructor(program: string | URL, options: Deno.CommandOptions = {}) {
    const { args = [] } = options;
    super(program, {
      ...options,
      args: args.map((each) => each.endsWith(OURS) ? new URL(TINY, import.meta.url).href : each),
    });
  }
};
