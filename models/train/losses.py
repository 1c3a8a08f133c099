"""What the encoder is asked to do. Every function returns a scalar.

Legend: B images, K kept patches, D channels, Dt channels of the teacher, C roles, n captions or
regions, E channels of the shared space.
"""

import torch
from torch.nn import functional as F

KINSHIP_SPREAD = 0.1


def towards(predicted, target):
    """Direction and size of standardised teacher tokens [..., Dt]."""
    return (1 - F.cosine_similarity(predicted, target, dim=-1)).mean() + 0.3 * F.smooth_l1_loss(predicted, target)


def relations(patches, teacher_patches):
    """How alike patches [B, K, D] are to each other, against the teacher's [B, K, Dt].

    The squared difference fixes the scale, the correlation (per image) is what is measured later.
    """
    own, wanted = F.normalize(patches, dim=-1), F.normalize(teacher_patches, dim=-1)
    own, wanted = (own @ own.transpose(1, 2)).flatten(1), (wanted @ wanted.transpose(1, 2)).flatten(1)
    correlation = F.cosine_similarity(own - own.mean(1, keepdim=True), wanted - wanted.mean(1, keepdim=True), dim=1)
    return 4 * F.mse_loss(own, wanted) + 0.5 * (1 - correlation).mean()


def attention_shape(logits, target, known):
    """CLS logits over kept patches [B, H, K] against a share for each [B, K]; `known` [B] says where."""
    attention = logits.softmax(-1).mean(1)
    target = target / target.sum(1, keepdim=True).clamp(min=1e-6)
    divergence = (target * (target.clamp(min=1e-6).log() - attention.clamp(min=1e-8).log())).sum(1)
    return (divergence * known).sum() / known.sum().clamp(min=1)


def attention_order(logits, foreground, known):
    """Patches with more foreground [B, K] should be attended more: a logistic loss over pairs,
    weighted by how different the two are."""
    score = logits.softmax(-1).mean(1).clamp(min=1e-8).log()
    difference = foreground[:, :, None] - foreground[:, None, :]
    weight = difference.clamp(min=0) * known[:, None, None]
    return (weight * F.softplus(score[:, None, :] - score[:, :, None])).sum() / weight.sum().clamp(min=1)


def sigmoid_pairs(left, right, right_for, scale, bias):
    """Sigmoid contrastive loss of pictures [n, E] against words [m, E]. `right_for` [n, m] is 1 where
    the words are right for the picture, 0 where they are wrong, −1 where that cannot be told."""
    logits = F.normalize(left, dim=-1) @ F.normalize(right, dim=-1).T * scale.exp() + bias
    told, same = (right_for >= 0).float(), right_for.clamp(min=0).float()
    weight = told * (1 + same * (right.shape[0] / same.sum(1, keepdim=True) - 1) * 0.3)
    return (F.binary_cross_entropy_with_logits(logits, same, reduction="none") * weight).sum() / told.sum()


def kinship(words, likeness):
    """How alike names [w, E] are to each other, against the likeness [w, w] of what they name: for
    each name, how the others stand to it, the nearest first."""
    other = ~torch.eye(len(words), dtype=torch.bool, device=words.device)
    words = F.normalize(words, dim=-1)
    own, wanted = (words @ words.T)[other], likeness[other]
    shape = (len(words), len(words) - 1)
    own, wanted = own.view(shape), wanted.view(shape)
    own_share, share = (own / KINSHIP_SPREAD).log_softmax(1), (wanted / KINSHIP_SPREAD).softmax(1)
    divergence = F.kl_div(own_share, share, reduction="batchmean")
    correlation = F.cosine_similarity((own - own.mean()).flatten(), (wanted - wanted.mean()).flatten(), dim=0)
    return divergence + 0.5 * (1 - correlation)


def locate(patches, words, inside, scale):
    """Each of n words [n, E] should find its own patches among those of its image [n, K, E].

    `inside` [n, K] is the share of each patch that belongs to the words; at least one is positive.
    """
    similarity = (F.normalize(patches, dim=-1) @ F.normalize(words, dim=-1)[:, :, None])[:, :, 0] * scale.exp()
    share = inside / inside.sum(1, keepdim=True)
    found = (similarity.log_softmax(1).exp() * (inside > 0.3)).sum(1).clamp(min=1e-6).log()
    spread = (share * similarity.log_softmax(1)).sum(1)
    return -(0.7 * found + 0.3 * spread).mean()
