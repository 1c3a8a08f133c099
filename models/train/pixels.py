"""Bytes of a picture to what encoders take."""

import numpy as np
import torch

MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def to_tensor(pictures) -> torch.Tensor:
    """n pictures [H, W, 3] uint8 → [n, 3, H, W], normalised with the ImageNet mean and deviation."""
    batch = (np.stack(pictures).astype(np.float32) / 255 - MEAN) / DEVIATION
    return torch.from_numpy(batch.transpose(0, 3, 1, 2)).contiguous()
