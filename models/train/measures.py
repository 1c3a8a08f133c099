"""The measures of the evaluation.

Legend: T patches, n pictures, D channels.
"""

import numpy as np
from scipy.stats import rankdata

FOREGROUND_FROM = 0.2  # a patch counts as foreground from this share on
KEEP = 0.25


def area_under_curve(score, label) -> float:
    """Chance that a positive patch scores above a negative one, ties half; NaN without both."""
    label = label.astype(bool)
    positive, negative = label.sum(), (~label).sum()
    if not positive or not negative:
        return float("nan")
    return float((rankdata(score)[label].sum() - positive * (positive + 1) / 2) / (positive * negative))


def covered(score, foreground, keep: float = KEEP) -> float:
    """Share of all foreground [T] under the best `keep` of the patches."""
    best = np.argsort(-score, kind="stable")[: round(len(score) * keep)]
    return float(foreground[best].sum() / foreground.sum())


def similarity_correlation(patches, teacher_patches) -> float:
    """Pearson correlation of the two cosine tables of one picture, [T, D] and [T, Dt]."""
    own = patches / np.linalg.norm(patches, axis=1, keepdims=True)
    wanted = teacher_patches / np.linalg.norm(teacher_patches, axis=1, keepdims=True)
    return float(np.corrcoef((own @ own.T).ravel(), (wanted @ wanted.T).ravel())[0, 1])


def pixel_deviation(pixels, patch: int = 16):
    """[16 h, 16 w, 3] → [T] deviation of the grey values in each patch: the plainest importance."""
    grey = pixels.astype(np.float32).mean(2)
    h, w = grey.shape[0] // patch, grey.shape[1] // patch
    return grey.reshape(h, patch, w, patch).std((1, 3)).ravel()


def linear_probe(train, train_labels, test, test_labels) -> float:
    """Share of right answers of a logistic regression on standardised features [n, D]."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    scaler = StandardScaler().fit(train)
    with threadpool_limits(1):  # these are small: on a busy machine, threads mostly wait for each other
        probe = LogisticRegression(max_iter=300, C=0.1).fit(scaler.transform(train), train_labels)
    return float(probe.score(scaler.transform(test), test_labels))


def mean(values) -> float:
    values = np.asarray(list(values), float)
    return float(np.nanmean(values)) if len(values) else float("nan")
