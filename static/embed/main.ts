/** What pages of other origins import as `/embed.js`: the client of live sessions. */
export * from "../../runtime/protocol/mod.ts";
