/** The same partition with labels renumbered by first appearance: equal ones compare equal. */
export function firstSeen(labels: ArrayLike<number>): number[] {
  const names = new Map<number, number>();
  return Array.from(labels, (label) => {
    if (!names.has(label)) names.set(label, names.size);
    return names.get(label)!;
  });
}
