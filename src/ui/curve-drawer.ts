import { css, html, LitElement } from 'lit';
import type { Session } from '../app/session.ts';
import type { View } from '../app/view.ts';
import { sharedStyles } from './shared-styles.ts';
import './curve-panel.ts';
import './token-table.ts';

export const drawerParts = ['curve', 'tokens'] as const;
export type DrawerPart = (typeof drawerParts)[number];

/** What the drawer holds. */
export class CurveDrawer extends LitElement {
  static override properties = {
    session: { attribute: false },
    view: { attribute: false },
    panel: {},
  };
  declare session: Session;
  declare view: View;
  declare panel: DrawerPart;

  static override styles = [
    sharedStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
      }
      curve-panel {
        flex: 1;
        overflow-y: auto;
      }
      .tokens {
        position: relative;
        flex: 1;
        min-height: 0;
        overflow: auto;
      }
      p {
        padding-bottom: 4px;
        color: var(--muted);
      }
    `,
  ];

  override render() {
    const { session, view } = this;
    if (this.panel === 'curve') {
      return html`<curve-panel .session=${session} .view=${view}></curve-panel>`;
    }
    const { shown, replay, replayPending } = view.panes[view.activePane] ?? view.panes[0];
    const kept = shown ? shown.reduction.kept.length : 0;
    return html`<p>
        Pane ${view.activePane + 1}:
        ${shown ? `${kept} tokens of ${session.strategy(shown.settings.strategy).label}` : 'no result yet'}
      </p>
      <div class="tokens">
        <token-table
          .shown=${shown}
          .cosines=${replay && !replayPending ? replay.fidelity.tokenCosines : null}
          .hovered=${view.hovered}
          @token-hovered=${(e: CustomEvent<number | null>) =>
            session.store.patch({ hovered: e.detail })}
        ></token-table>
      </div>`;
  }
}

customElements.define('curve-drawer', CurveDrawer);
