/**
 * What is done to a text before the vectorizer sees it, for training and at the prompt alike. The
 * vectorizer follows Keras, which knows ASCII only: capitals such as É, the curly apostrophe and
 * the line breaks of web pages are dealt with here.
 */
export function normalize(text: string): string {
  return text
    .replace(/<br\s*\/?>/gi, " ")
    .replace(/[‘’]/g, "'")
    .normalize("NFC")
    .toLowerCase();
}
