/** Every JWT begins with the base64 of `{"`. */
const TOKEN = /\beyJ[\w-]{4,}\.[\w-]+(?:\.[\w-]*)?/g;

/** A text that may be shown or logged: a token in it, wherever it was put by mistake, is gone. */
export const withoutTokens = (text: string): string => text.replace(TOKEN, "[token]");

/** Whether a text has a token in it. */
export const holdsToken = (text: string): boolean => text.search(TOKEN) >= 0;
