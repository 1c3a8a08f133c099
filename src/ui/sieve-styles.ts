import { css } from 'lit';

export const sieveStyles = css`
  :host {
    display: block;
    min-height: 100vh;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 16px;
    padding: 8px 16px;
    border-bottom: 1px solid var(--line);
  }
  h1 {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: 15px;
    line-height: 28px;
    font-weight: 650;
  }
  h1 .on {
    fill: var(--accent);
  }
  h1 .off {
    fill: none;
    stroke: var(--line-strong);
    stroke-dasharray: 2 1.5;
  }
  .spacer {
    flex: 1;
  }
  .actions,
  .icons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-text);
    position: relative;
  }
  .primary:hover {
    background: var(--accent);
    filter: brightness(1.08);
  }
  .primary:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .model-note {
    order: 4;
    flex: 0 0 100%;
    color: var(--muted);
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    padding: 12px 16px 16px;
    max-width: 1920px;
    margin: 0 auto;
  }
  .embed {
    padding: 8px;
  }
  .pictures {
    display: flex;
    align-items: center;
    gap: 12px;
    min-width: 0;
  }
  sample-strip {
    flex: 1;
  }
  .panes {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 12px;
    align-items: start;
  }
  .panes[data-count='1'] {
    grid-template-columns: minmax(0, 1fr);
  }
  @media (min-width: 1280px) {
    .panes[data-count='3'] {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @media (min-width: 1680px) {
    .panes[data-count='4'] {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }
  }
  footer {
    color: var(--muted);
    text-align: center;
  }
  .drop-hint {
    position: fixed;
    inset: 12px;
    z-index: 10;
    display: grid;
    place-items: center;
    border: 2px dashed var(--accent);
    border-radius: 12px;
    background: color-mix(in srgb, var(--page) 82%, transparent);
    font-size: 20px;
    pointer-events: none;
  }
  @media (max-width: 760px) {
    header,
    main {
      padding-left: 8px;
      padding-right: 8px;
    }
    header {
      gap: 8px;
    }
    header .spacer {
      display: none;
    }
    h1 {
      flex: 1;
    }
    .icons {
      order: 1;
    }
    model-badge {
      order: 2;
      flex: 1 0 100%;
    }
    .actions {
      order: 3;
    }
    /* The picture comes first: everything else goes below it. */
    .pictures {
      display: contents;
    }
    view-bar {
      order: 1;
    }
    open-address {
      order: 2;
    }
    footer {
      order: 3;
    }
    .panes[data-count] {
      display: flex;
      gap: 8px;
      overflow-x: auto;
      scroll-snap-type: x mandatory;
      scrollbar-width: thin;
      padding-bottom: 4px;
    }
    pane-view {
      /* The next pane peeks in: there is something to swipe to. */
      flex: 0 0 calc(100% - 20px);
      scroll-snap-align: start;
    }
    pane-view:only-child {
      flex-basis: 100%;
    }
  }
`;
