// @ts-types="./werift_package.d.ts"
export * from "werift";
