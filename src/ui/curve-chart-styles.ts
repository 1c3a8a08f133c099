import { css } from 'lit';

export const curveChartStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  svg {
    display: block;
    min-height: 288px;
    overflow: visible;
    font: 11px/14px var(--font);
    touch-action: pan-y;
  }
  text {
    fill: var(--muted);
  }
  .grid {
    stroke: var(--line);
  }
  .axis {
    stroke: var(--line-strong);
  }
  .other {
    fill: none;
    stroke: var(--muted);
    stroke-width: 1;
    stroke-opacity: 0.5;
  }
  .scheduled {
    stroke-dasharray: 4 3;
  }
  .dot {
    fill: var(--muted);
    fill-opacity: 0.7;
  }
  .own {
    fill: none;
    stroke-width: 2;
  }
  .front {
    fill: none;
    stroke: var(--text);
    stroke-width: 1.25;
    stroke-dasharray: 2 3;
  }
  .on-front {
    fill: var(--page);
    stroke: var(--text);
    stroke-width: 1.5;
  }
  .picked {
    fill: none;
    stroke: var(--text);
    stroke-width: 2.5;
  }
  .at {
    fill: none;
    stroke: var(--text);
    stroke-width: 2;
  }
  .s0 {
    stroke: var(--series-1);
  }
  .s1 {
    stroke: var(--series-2);
  }
  .s2 {
    stroke: var(--series-3);
  }
  .s3 {
    stroke: var(--series-4);
  }
  .f0 {
    fill: var(--series-1);
  }
  .f1 {
    fill: var(--series-2);
  }
  .f2 {
    fill: var(--series-3);
  }
  .f3 {
    fill: var(--series-4);
  }
  .pane {
    stroke: var(--page);
    stroke-width: 2;
  }
  .number {
    fill: var(--page);
    font-weight: 700;
  }
  .plate {
    fill: var(--page);
    fill-opacity: 0.86;
  }
  .legend {
    fill: var(--text);
  }
  p {
    min-height: 40px;
  }
`;
