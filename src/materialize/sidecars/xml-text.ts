/** What XML 1.0 cannot hold in any form: most control characters, halves of surrogate pairs, two non-characters. */
const IMPOSSIBLE = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** `>` stands here for `]]>`, which must not be in a text; a bare carriage return would be read as a new line. */
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };

/** Any text as the content of an XML element. What cannot stand there becomes U+FFFD, so that the loss shows. */
export function xmlText(text: string): string {
  return text.replace(IMPOSSIBLE, '\uFFFD').replace(/[&<>\r]/g, (found) => ESCAPES[found] ?? found);
}
