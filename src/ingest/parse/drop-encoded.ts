/** From so many characters without a break on, letters and digits in both cases are bytes, not words. */
const ENCODED = /(?<![A-Za-z0-9+/])(?:data:[\w.+/-]{1,100};base64,)?[A-Za-z0-9+/]{200,}={0,2}/g;

/**
 * Without the bytes that some write into a text as Base64, pictures mostly: nobody asks for them, and a model that embeds
 * them finds them near to every question in another language.
 */
export function dropEncoded(text: string): string {
  if (text.length < 200) return text;
  return text.replaceAll(ENCODED, (run) =>
    /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) ? '' : run,
  );
}
