"""Bytes of a picture to what encoders take."""

import numpy as np
import torch

MEAN = torch.tensor([0.485, 0.456, 0.406])
DEVIATION = torch.tensor([0.229, 0.224, 0.225])


def normalised(pixels) -> torch.Tensor:
    """[n, H, W, 3] uint8 → [n, 3, H, W] (channels last in memory), by the ImageNet mean and deviation."""
    return (pixels.float() / 255).sub_(MEAN.to(pixels.device)).div_(DEVIATION.to(pixels.device)).permute(0, 3, 1, 2)


def to_tensor(pictures) -> torch.Tensor:
    """n pictures [H, W, 3] uint8 → [n, 3, H, W], normalised."""
    return normalised(torch.from_numpy(np.stack(pictures)))
