import type { Random } from './random.ts';
import type { InsideEncoder } from './sequence.ts';
import type { Reduction, SignalName, Signals } from './types.ts';

/** The four families of the survey *When Tokens Talk Too Much*, and the baselines beside them. */
export type Family = 'baseline' | 'attention' | 'similarity' | 'query' | 'transformation';

/**
 * Where tokens leave: `post` after the encoder (its own cost stays), `in` inside the encoder
 * (the blocks behind get faster), `pre` before it, decided on pixels.
 */
export type Stage = 'post' | 'in' | 'pre';

/**
 * `target` keeps exactly the asked number, `emergent` lets the image decide, `fixed` can only keep
 * certain numbers and takes the largest of them that is not above the asked one.
 */
export type Control = 'target' | 'emergent' | 'fixed';

/** One typed parameter: forms, links, flags and defaults are all derived from it. */
export type ParamSpec =
  | {
      readonly type: 'number' | 'integer';
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly step: number;
      readonly unit?: string;
      readonly label: string;
      readonly help: string;
    }
  | {
      readonly type: 'boolean';
      readonly default: boolean;
      readonly label: string;
      readonly help: string;
    }
  | {
      readonly type: 'choice';
      readonly default: string;
      readonly choices: readonly string[];
      readonly label: string;
      readonly help: string;
    }
  | {
      /** Numbers joined by commas, `100,60,32`; empty for none. `parseList` reads the value. */
      readonly type: 'list';
      readonly default: string;
      readonly min: number;
      readonly max: number;
      readonly integer: boolean;
      readonly maxItems: number;
      readonly label: string;
      readonly help: string;
    };

/** What a parameter can be set to; lists and choices are texts. */
export type ParamValue = number | boolean | string;
/** Specifications by parameter name. */
export type ParamSpecs = Readonly<Record<string, ParamSpec>>;
/** Values by parameter name. */
export type Params = Readonly<Record<string, ParamValue>>;

/** Where a method was published. */
export interface Cite {
  readonly title: string;
  readonly year: number;
  readonly url: string;
  /** Repository of the reference implementation, when one was published. */
  readonly code?: string;
  /** Licence of that code, or `none`. */
  readonly codeLicence?: string;
}

/** Signals that must be there; an inner list means any one of them. */
export type Needs = readonly (SignalName | readonly SignalName[])[];

/** What a strategy is handed, already checked: see `runStrategy`. */
export interface StrategyInput {
  readonly signals: Signals;
  /** K, whole patches in [0, T]. Emergent strategies use it only where a parameter asks. */
  readonly keep: number;
  /** Complete and in range: see `resolveParams`. */
  readonly params: Params;
  readonly random: Random;
}

/** Pure: signals and a budget in, a decision out. */
export interface Strategy {
  /** Kebab-case, fixed for ever: links and scripts carry it. */
  readonly id: string;
  readonly label: string;
  readonly family: Family;
  readonly action: 'prune' | 'merge' | 'prune+merge' | 'sample';
  readonly stage: readonly Stage[];
  readonly control: Control;
  /** True when the first k of `order` are exactly the choice for the budget k. */
  readonly nested: boolean;
  /** Null for the baselines. */
  readonly cite: Cite | null;
  /** One sentence on what differs from the publication; null when nothing does. */
  readonly adapted: string | null;
  /** What must be there with the default parameters. */
  readonly needs: Needs;
  /** What must be there with these parameters, for strategies where a choice changes it. */
  needsFor?(params: Params): Needs;
  /** Signals that are read when they are there, beside `needs`. */
  readonly uses?: readonly SignalName[];
  /**
   * The views it decides on when `signals.crops` is there: `crops` in place of the whole image, or
   * `all`, the whole image first. Patch ids then run on from view to view (`viewsOf`). Absent:
   * crops are left alone.
   */
  readonly views?: 'crops' | 'all';
  readonly params: ParamSpecs;
  /** Whether the asked number counts with these parameters. Absent: unless control is emergent. */
  usesKeep?(params: Params): boolean;
  /** Decides. The same input gives the same reduction, and the input is left as it was. */
  reduce(input: StrategyInput): Reduction;
  /** Its step of a schedule, where that differs from `reduce` on the tokens of that place. */
  readonly inside?: InsideEncoder;
}
