/** The SDK's own script, for its worker and its worklet. */
export * from "../../embed/main.ts";
