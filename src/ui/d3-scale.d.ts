/** The part of d3-scale that the charts use. */
declare module 'd3-scale' {
  export interface ScaleLinear {
    (value: number): number;
    ticks(count?: number): number[];
    nice(count?: number): this;
    invert(range: number): number;
  }
  export interface ScaleBand {
    (value: number): number | undefined;
    bandwidth(): number;
    step(): number;
    paddingInner(share: number): this;
  }
  export function scaleLinear(
    domain: readonly [number, number],
    range: readonly [number, number],
  ): ScaleLinear;
  export function scaleBand(domain: readonly number[], range: readonly [number, number]): ScaleBand;
}
