/**
 * What a value in `Reduction.extra` is about: one number per patch, a list of patches, the picture
 * as a whole, or nothing to read in a table.
 */
export interface ExtraName {
  readonly of: 'patch' | 'list' | 'picture' | 'layout';
  readonly label: string;
}

const patch = (label: string): ExtraName => ({ of: 'patch', label });
const list = (label: string): ExtraName => ({ of: 'list', label });
const picture = (label: string): ExtraName => ({ of: 'picture', label });
const layout = (label: string): ExtraName => ({ of: 'layout', label });

/** By key, or by `strategy.key` where one method means something else by it. */
const names: Readonly<Record<string, ExtraName>> = {
  cropOf: patch('Crop'),
  blockSpread: patch('Spread of its block'),
  deepAttention: patch('Deep CLS attention'),
  distance: patch('Distance to the most alike neighbour'),
  distanceToKept: patch('Distance to the nearest one kept before'),
  droppedAt: patch('Leaves after stage (0 stays)'),
  energy: patch('Energy'),
  gain: patch('Gain of the determinant'),
  importance: patch('Importance as it comes'),
  labels: patch('Group'),
  marginal: patch('Marginal relevance'),
  outlierFactor: patch('Local outlier factor'),
  peakDensity: patch('Density in the pool'),
  peakDistance: patch('Distance to a denser one'),
  probability: patch('Chance to stay'),
  redundancy: patch('Highest cosine to one kept before'),
  'region-budgets.rounds': patch('Rounds survived'),
  relevance: patch('Relevance to the text'),
  residual: patch('Distance to the mean of its window'),
  'showui.labels': patch('Component'),
  similar: patch('Other patches alike'),
  textScores: patch('Likeness to the text'),
  textSimilarity: patch('Cosine to the text'),

  centers: list('centres'),
  diverse: list('diverse half'),
  fused: list('fused'),
  important: list('important half'),
  naturalBoundaries: list('published boundaries'),
  outliers: list('outliers'),
  recycled: list('recycling pool'),
  redundant: list('redundant'),
  sampled: list('sampled'),
  targets: list('targets'),
  text: list('recovered by the text'),
  virtualTokens: list('where a merged token stands'),
  vision: list('kept by CLS'),

  allocated: picture('Kept per crop'),
  components: picture('Components'),
  cropDensity: picture('Information density per crop'),
  cropKept: picture('Kept per crop'),
  cropRatios: picture('Share kept per crop'),
  cropScores: picture('Scores of the crops'),
  cropUpperBound: picture('Outliers above, per crop'),
  density: picture('Information density'),
  expectedKept: picture('Expected number kept'),
  fusedMass: picture('Attention of the fused patches'),
  largestDistance: picture('Largest distance joined'),
  maxBlock: picture('Side of the largest block, patches'),
  meshCols: picture('Columns of the mesh'),
  meshRows: picture('Rows of the mesh'),
  newlines: picture('Line breaks in the sequence'),
  numOutliers: picture('Outliers'),
  overflow: picture('Given to other crops'),
  pool: picture('Side of the finest windows, patches'),
  q1: picture('First quartile, Q1'),
  q3: picture('Third quartile, Q3'),
  ratio: picture('Share of outliers'),
  relativeCost: picture('Cost of the schedule against all tokens'),
  rounds: picture('Rounds'),
  'hac.rounds': picture('Clusters left after each round'),
  samplingNumber: picture('Patches sampled'),
  scales: picture('Possible numbers of tokens'),
  'pyramid.scales': picture('Sides of the windows, patches'),
  sizes: picture('Patches per token'),
  stageCounts: picture('Left after each stage'),
  steps: picture('Steps'),
  upperBound: picture('Outliers above'),
  viewKept: picture('Kept per view'),
  windowCols: picture('Columns of windows'),
  windowHeight: picture('Height of a window, patches'),
  windowRows: picture('Rows of windows'),
  windowWidth: picture('Width of a window, patches'),

  blocks: layout('Row, column, height and width of each block'),
  clusterOf: layout('Cluster of each patch of the pool'),
  sequence: layout('Patches in the order a language model reads them'),
};

/** How a value beside a result is called; null for one that nobody has named. */
export function extraName(strategy: string, key: string): ExtraName | null {
  const side = /^entropy(\d+)$/.exec(key)?.[1];
  if (side) return picture(`Entropy of cells of ${side} px, bits`);
  return names[`${strategy}.${key}`] ?? names[key] ?? null;
}
