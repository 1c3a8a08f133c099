/** @file How a bundled model was trained and how good it is; only fetched when somebody asks. */

/** One figure on held-out pictures, beside what was asked and what others reach on the same ones. */
export interface Gate {
  readonly says: string;
  readonly at_least: number;
  readonly reached: number;
  readonly met: boolean;
  /** The last block's attention of the model it was distilled from. */
  readonly teacher?: number;
  /** The deviation of grey values in each patch: the plainest importance. */
  readonly pixels?: number;
}

export interface TrainingReport {
  readonly gates: readonly Gate[];
  /** What it is bad at, in sentences. */
  readonly weakAt: readonly string[];
  /** What its training pictures were made from. */
  readonly inputs: readonly { readonly package: string; readonly licence: string }[];
  /** A picture of held-out examples. */
  readonly sheetUrl: string;
}

// As text: the cards in the page's first chunk are without these fields.
const cards = import.meta.glob<string>('../../models/*/card.json', {
  query: '?raw',
  import: 'default',
});
const sheets = import.meta.glob<string>('../../models/*/sheet.jpg', {
  query: '?url',
  import: 'default',
});

/** Undefined for a model that does not come with the site. */
export async function loadTrainingReport(modelId: string): Promise<TrainingReport | undefined> {
  const folder = `../../models/${modelId}`;
  const card = await cards[`${folder}/card.json`]?.();
  const sheetUrl = await sheets[`${folder}/sheet.jpg`]?.();
  if (card === undefined || sheetUrl === undefined) return undefined;
  const { gates, weakAt, inputs } = JSON.parse(card) as Omit<TrainingReport, 'sheetUrl'>;
  return { gates, weakAt, inputs, sheetUrl };
}
