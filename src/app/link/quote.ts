/** Bad values end up quoted in a notice: short, and without characters that could disturb it. */
export const quote = (text: string): string => {
  const shown = plain(text);
  return `“${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}”`;
};

/** Text that stays in its line. */
export const plain = (text: string): string => text.replace(/[\p{C}\p{Bidi_Control}]/gu, '·');
