import { css } from 'lit';

export const scheduleEditorStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
  }
  .key {
    gap: 0 12px;
    color: var(--muted);
  }
  .key svg {
    width: 10px;
    height: 10px;
    margin-right: 4px;
  }
  .key .attention {
    fill: var(--series-1);
  }
  .key .mlp {
    fill: var(--series-3);
  }
  .key .whole {
    fill: none;
    stroke: var(--line-strong);
  }
  .cost {
    min-height: 20px;
  }
  .spacer {
    flex: 1;
  }
`;
