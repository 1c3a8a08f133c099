import { css } from 'lit';

export const scheduleChartStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  svg {
    display: block;
    overflow: visible;
  }
  text {
    fill: var(--muted);
    font-size: 11px;
  }
  .ground {
    fill: var(--surface);
  }
  .line {
    stroke: var(--line);
  }
  .edge {
    stroke: var(--page);
  }
  .attention {
    fill: color-mix(in srgb, var(--series-1) 34%, transparent);
  }
  .mlp {
    fill: color-mix(in srgb, var(--series-3) 34%, transparent);
  }
  .bar.attention {
    fill: var(--series-1);
  }
  .bar.mlp {
    fill: var(--series-3);
  }
  .whole {
    fill: none;
    stroke: var(--line-strong);
  }
  .course {
    fill: none;
    stroke: var(--text);
    stroke-width: 1.5;
  }
  .asked {
    fill: none;
    stroke: var(--text);
    stroke-dasharray: 3 3;
  }
  .handle {
    cursor: ns-resize;
    touch-action: none;
    outline: none;
  }
  .hit {
    fill: transparent;
  }
  .knob {
    fill: var(--page);
    stroke: var(--line-strong);
    stroke-width: 1.5;
  }
  .step .knob {
    fill: var(--accent);
    stroke: var(--page);
  }
  .ring {
    fill: none;
    stroke: none;
    stroke-width: 2;
  }
  .handle:hover .ring,
  .picked .ring {
    stroke: color-mix(in srgb, var(--accent) 45%, transparent);
  }
  .handle:focus-visible .ring {
    stroke: var(--accent);
  }
  .handle .count {
    fill: var(--text);
    font-size: 12px;
    font-weight: 600;
    paint-order: stroke;
    stroke: var(--page);
    stroke-width: 3px;
    stroke-linejoin: round;
  }
`;
