"""Vectors of the bundled text tower, from the original tokenizers and runtime.

    pip install tokenizers onnxruntime numpy
    python test/reference/text.py > test/fixtures/text.json
"""

import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

model = Path(__file__).parent.parent.parent / "models" / "default"
texts = [
    "blue button",
    "Shopping CART icon",
    "a line chart, with two lines",
    "résumé",
    "東京",
    "unbelievable-hyphens & symbols!",
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen",
]

tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
session = onnxruntime.InferenceSession(str(model / "onnx" / "text_model.onnx"))
cases = []
for text in texts:
    ids = tokenizer.encode(text).ids[:16]
    (vector,) = session.run(None, {"input_ids": np.array([ids], dtype=np.int64)})
    cases.append({"text": text, "ids": ids, "vector": [round(float(x), 6) for x in vector[0]]})
versions = {name: version(name) for name in ("tokenizers", "onnxruntime")}
print(json.dumps({"versions": versions, "cases": cases}))
