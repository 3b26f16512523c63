/** Something that takes time, as a trace shows it. */
export interface Span {
  /** 32 hexadecimal digits; null where nothing is traced. */
  readonly traceId: string | null;
  child(name: string, about?: Attributes): Span;
  set(about: Attributes): void;
  /** It did not come to its end. */
  fail(reason: string): void;
  /** A second call does nothing. */
  end(): void;
}
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Begins spans. @param parent a `traceparent` of W3C's, where the request in hand has none of its own */
export type StartSpan = (name: string, about?: Attributes, parent?: string | null) => Span;

/** Where nothing is traced: one object for all. */
export const NO_SPAN: Span = {
  traceId: null,
  child: () => NO_SPAN,
  set() {},
  fail() {},
  end() {},
};

let begin: StartSpan = () => NO_SPAN;

/** Spans go there from now on. @returns ends that */
export function useTracer(start: StartSpan): () => void {
  begin = start;
  return () => {
    if (begin === start) begin = () => NO_SPAN;
  };
}

/** Begins a span, below that of the request in hand where there is one. */
export const startSpan: StartSpan = (name, about, parent) => begin(name, about, parent);

const PARENT = /^[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-|$)/;

/** The trace's id in a `traceparent` of W3C's; null where there is none. */
export const traceIdOf = (parent: string | null | undefined): string | null =>
  PARENT.exec(parent ?? "")?.[1] ?? null;
