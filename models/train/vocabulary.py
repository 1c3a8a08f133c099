"""Word pieces: 4 096 of them, learnt from every caption and every name of an icon."""

from pathlib import Path

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

from model import MAX_PIECES

SIZE = 4096


def learn_vocabulary(texts, path: Path):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=special))
    tokenizer.save(str(path))


class Pieces:
    """Texts → ids [n, L], L as long as the longest needs, padded with 0."""

    def __init__(self, path: Path):
        self.tokenizer = Tokenizer.from_file(str(path))
        self.tokenizer.enable_truncation(MAX_PIECES)
        self.tokenizer.enable_padding(pad_id=0)
        self.size = self.tokenizer.get_vocab_size()

    def __call__(self, texts) -> torch.Tensor:
        return torch.tensor([row.ids for row in self.tokenizer.encode_batch([text.lower() for text in texts])])
