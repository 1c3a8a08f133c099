/** Least and median of a few runs, after one that warms up. Milliseconds. */
export function measure(run: () => unknown, runs = 5): { min: number; median: number } {
  let sink = run();
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    sink = run();
    times.push(performance.now() - start);
  }
  // Work whose result nobody looks at may be left out by the compiler.
  if (sink === Symbol.for('never')) console.log(sink);
  times.sort((a, b) => a - b);
  return { min: times[0], median: times[times.length >> 1] };
}

/** One line of the report. `ok` is absent where nothing is promised. */
export interface Line {
  readonly bench: string;
  readonly name: string;
  readonly [measure: string]: number | string | boolean;
}

export function print(line: Line): void {
  const rounded = Object.entries(line).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  ]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
}
