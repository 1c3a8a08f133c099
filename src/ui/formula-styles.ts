import { css } from 'lit';

/**
 * MathML as the build makes it from TeX: the fonts of the system, and in classes what the content
 * policy forbids as `style` attributes.
 */
export const formulaStyles = css`
  math {
    font-family: 'Cambria Math', 'STIX Two Math', 'Latin Modern Math', 'Noto Sans Math', math;
    font-size: 1.08em;
    line-height: normal;
    font-variant-numeric: normal;
    overflow-wrap: normal;
  }
  .formula {
    margin: 0 0 6px;
    padding: 4px 0 8px 16px;
    overflow-x: auto;
    overflow-y: hidden;
    scrollbar-width: thin;
  }
  .formula math {
    display: inline math;
    font-size: 1.15em;
  }
  mtd {
    padding: 2px 0;
    text-align: left;
  }
  mtd + mtd {
    padding-left: 1em;
  }
  .tml-sml-pad {
    padding-left: 0.05em;
  }
  .tml-med-pad {
    padding-left: 0.1em;
  }
  .tml-lrg-pad {
    padding-left: 0.15em;
  }
`;
