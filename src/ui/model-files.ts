/** @file Which of the files that somebody hands in belong to a model. */

const companions = /(\.onnx[._]data(_\d+)?|\.data(_\d+)?|\.json)$/i;

const isOnnx = ({ name }: File): boolean => /\.onnx$/i.test(name);

/**
 * An ONNX file and what may lie beside it. Without one, weight files alone still count: whoever
 * opens them is told what is missing.
 */
export function modelFiles(files: readonly File[]): readonly File[] {
  const beside = files.filter(({ name }) => companions.test(name));
  const models = files.filter(isOnnx);
  if (models.length === 0) return beside.length === files.length ? beside : [];
  return [...models, ...beside];
}
