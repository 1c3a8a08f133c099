"""The losses of one batch, by name and already weighted."""

import torch
from torch.nn import functional as F

from batches import Batch
from boxes import ROLE_WEIGHTS, ROLES
from losses import attention_order, attention_shape, kinship, locate, relations, sigmoid_pairs, towards

ATTENTION_FLOOR = 0.01
OWN_SHARE = 0.7  # of the attention target; the rest is the teacher's


def attention_target(batch: Batch):
    """[B, K]: elements and cut-outs where they are known, mixed with the teacher; else the teacher."""
    weights = torch.tensor([ROLE_WEIGHTS.get(role, 0.0) for role in ROLES], device=batch.roles.device)
    by_role = (batch.roles * weights[None, :, None]).max(1).values
    own = torch.where(batch.is_page[:, None], 0.5 * by_role + 0.5 * batch.foreground, batch.foreground)
    own = own + ATTENTION_FLOOR
    own = own / own.sum(1, keepdim=True)
    taught = batch.teacher_attention / batch.teacher_attention.sum(1, keepdim=True).clamp(min=1e-6)
    mixed = torch.where(batch.has_teacher[:, None], OWN_SHARE * own + (1 - OWN_SHARE) * taught, own)
    return torch.where(batch.has_foreground[:, None] > 0, mixed, taught)


def objectives(encoder, text, pieces, batch: Batch, scales: dict, half: bool) -> dict:
    """`scales` are the mean and deviation of the teacher's channels."""
    device = batch.picture.device
    with torch.autocast(device.type, torch.bfloat16, enabled=half):
        cls, patches, logits = encoder(batch.pixels(), batch.keep, batch.merged)
    cls, patches, losses = cls.float(), patches.float(), {}

    def said(texts):
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            return text(pieces(texts).to(device)).float()

    if batch.has_teacher.any():
        taught = batch.has_teacher
        wanted_cls = (batch.teacher_cls[taught] - scales["cls_mean"]) / scales["cls_std"]
        wanted_patches = (batch.teacher_patches[taught] - scales["patch_mean"]) / scales["patch_std"]
        losses["cls"] = towards(encoder.to_teacher_cls(cls[taught]), wanted_cls)
        losses["patch"] = towards(encoder.to_teacher_patch(patches[taught]), wanted_patches)
        losses["relations"] = 2 * relations(patches[taught], batch.teacher_patches[taught])
    on_patches = logits[:, :, -batch.keep.shape[1] :]
    known = torch.maximum(batch.has_foreground, batch.has_teacher.float())
    losses["attention"] = 0.7 * attention_shape(on_patches, attention_target(batch), known)
    losses["order"] = attention_order(on_patches, batch.foreground, batch.has_foreground)
    if batch.is_page.any():
        seen = encoder.to_roles(patches[batch.is_page]).transpose(1, 2)
        losses["roles"] = 1.5 * F.binary_cross_entropy_with_logits(seen, batch.roles[batch.is_page])
    if len(batch.captions) > 1:
        words = said(batch.captions)
        losses["captions"] = 2 * sigmoid_pairs(
            encoder.to_embed(cls[batch.captioned]), words, batch.caption_agrees,
            encoder.caption_scale, encoder.caption_bias,
        )  # fmt: skip
    losses["kinship"] = 0.3 * kinship(said(batch.words), batch.likeness)
    if len(batch.region_texts) > 1:
        names = batch.region_texts + batch.extra_texts
        words = said(names)
        shown = encoder.to_patch_embed(patches)[batch.region_image]
        share = batch.region_share
        pooled = ((share / share.sum(1, keepdim=True))[..., None] * shown).sum(1)
        agrees = torch.tensor([[name == own for name in names] for own in batch.region_texts], device=device).int()
        losses["regions"] = 0.5 * sigmoid_pairs(pooled, words, agrees, encoder.region_scale, encoder.region_bias)
        losses["locate"] = 0.6 * locate(shown, words[: len(batch.region_texts)], share, encoder.region_scale)
    return losses
