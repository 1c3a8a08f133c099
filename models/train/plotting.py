"""What plots.py draws: kinds of plots by family, each with its captions and a function.

A function gets the figure, two sources of chance (`rng` for choices, `dice` for numbers) and words.
"""

import numpy as np

MAPS = ("viridis", "plasma", "coolwarm", "Blues", "YlOrRd", "RdBu", "Greys", "cividis", "terrain", "jet")
MARKERS = "o^sD*x+v"


def _phrase(rng, words, low=1, high=4):
    return " ".join(rng.choice(words) for _ in range(rng.randint(low, high))).capitalize()


def _names(rng, words, count):
    return [rng.choice(words)[:9] for _ in range(count)]


def _dress(axes, rng, words, named=0):
    """Title, names of the axes, grid and legend, now and then."""
    if rng.random() < 0.75:
        axes.set_title(_phrase(rng, words, 1, 5)[:44])
    if rng.random() < 0.7:
        axes.set_xlabel(_phrase(rng, words, 1, 2))
        axes.set_ylabel(_phrase(rng, words, 1, 2))
    if rng.random() < 0.25:
        axes.grid(rng.random() < 0.6)
    if rng.random() < 0.25:
        axes.spines[["top", "right"]].set_visible(False)
    if named > 1 and rng.random() < 0.75:
        axes.legend(_names(rng, words, named), loc="best")


def _axes(figure, name, place=(1, 1, 1), **options):
    return figure.add_subplot(*place, label=name, **options)


def _line(axes, rng, dice, words):
    count, curves = rng.randint(8, 80), rng.randint(1, 4)
    x = np.linspace(0, rng.choice((1, 10, 100)), count)
    smooth = rng.random() < 0.4
    for n in range(curves):
        y = np.sin(x / x.max() * rng.uniform(2, 14) + n) if smooth else dice.normal(size=count).cumsum()
        axes.plot(x, y, rng.choice(("-", "-", "--", ":")), marker=rng.choice(("", "", "o", "s")), lw=rng.uniform(1, 3))
    _dress(axes, rng, words, curves)


def _area(axes, rng, dice, words):
    layers = rng.randint(1, 4)
    axes.stackplot(range(20), np.abs(dice.normal(1, 0.2, (layers, 20)).cumsum(1)), alpha=0.8)
    _dress(axes, rng, words, layers)


def _bar(axes, rng, dice, words):
    count, groups = rng.randint(3, 9), rng.choice((1, 1, 2, 3))
    for n in range(groups):
        places = np.arange(count) + n * 0.8 / groups
        axes.bar(places, dice.uniform(1, 90, count), 0.8 / groups, edgecolor=rng.choice((None, "black")))
    axes.set_xticks(np.arange(count), _names(rng, words, count), rotation=rng.choice((0, 30, 90)) if count > 5 else 0)
    _dress(axes, rng, words, groups)


def _horizontal(axes, rng, dice, words):
    count = rng.randint(3, 10)
    axes.barh(_unique(rng, words, count), dice.uniform(1, 90, count), color=f"C{rng.randint(0, 4)}")
    _dress(axes, rng, words)


def _unique(rng, words, count):
    return [f"{name} {n}" for n, name in enumerate(_names(rng, words, count))]


def _stacked(axes, rng, dice, words):
    count, layers, floor = rng.randint(3, 8), rng.randint(2, 4), 0
    for _ in range(layers):
        heights = dice.uniform(5, 40, count)
        axes.bar(range(count), heights, bottom=floor)
        floor = floor + heights
    _dress(axes, rng, words, layers)


def _scatter(axes, rng, dice, words):
    groups = rng.randint(1, 4)
    for _ in range(groups):
        count = rng.randint(15, 120)
        x, y = dice.normal(dice.uniform(-3, 3, 2)[:, None], dice.uniform(0.3, 2), (2, count))
        axes.scatter(x, y, dice.uniform(10, 90, count), marker=rng.choice(MARKERS), alpha=rng.uniform(0.5, 1))
    _dress(axes, rng, words, groups)


def _histogram(axes, rng, dice, words):
    groups = rng.choice((1, 1, 2))
    for n in range(groups):
        axes.hist(dice.normal(n * 2, 1, 600), rng.randint(8, 40), alpha=0.7, edgecolor=rng.choice((None, "white")))
    _dress(axes, rng, words, groups)


def _pie(axes, rng, dice, words):
    count = rng.randint(3, 7)
    hole = {"width": 0.4} if rng.random() < 0.4 else {}
    parts = axes.pie(dice.uniform(1, 5, count), labels=_names(rng, words, count), autopct="%d%%", wedgeprops=hole)
    if rng.random() < 0.4:
        axes.legend(parts[0], _names(rng, words, count))
    if rng.random() < 0.75:
        axes.set_title(_phrase(rng, words))


def _heat(axes, rng, dice, words):
    rows, cols = rng.randint(3, 12), rng.randint(3, 12)
    values = dice.uniform(0, 100, (rows, cols))
    shown = axes.imshow(values, rng.choice(MAPS), aspect="auto")
    axes.grid(False)
    axes.set_yticks(range(rows), _names(rng, words, rows))
    if rows * cols < 50:
        for row, col in np.ndindex(rows, cols):
            axes.text(col, row, f"{values[row, col]:.0f}", ha="center", va="center", fontsize=8)
    if rng.random() < 0.7:
        axes.figure.colorbar(shown)
    axes.set_title(_phrase(rng, words))


def _boxes(axes, rng, dice, words):
    count = rng.randint(2, 7)
    data = dice.normal(dice.uniform(-2, 2, count), dice.uniform(0.5, 2, count), (60, count))
    if rng.random() < 0.6:
        axes.boxplot(data, patch_artist=rng.random() < 0.6)
    else:
        axes.violinplot(data, showmedians=True)
    axes.set_xticks(range(1, count + 1), _names(rng, words, count))
    _dress(axes, rng, words)


def _hills(rng, dice, side):
    x, y = np.meshgrid(np.linspace(-3, 3, side), np.linspace(-3, 3, side))
    tops = dice.uniform(-2, 2, (rng.randint(1, 5), 3))
    return x, y, sum(h * np.exp(-((x - a) ** 2) - (y - b) ** 2) for a, b, h in tops)


def _contour(axes, rng, dice, words):
    hills = _hills(rng, dice, 50)
    if rng.random() < 0.5:
        axes.figure.colorbar(axes.contourf(*hills, rng.randint(6, 16), cmap=rng.choice(MAPS)))
    else:
        axes.clabel(axes.contour(*hills, rng.randint(5, 12), cmap=rng.choice(MAPS)), fontsize=7)
    _dress(axes, rng, words)


def _surface(axes, rng, dice, words):
    hills = _hills(rng, dice, 22)
    if rng.random() < 0.7:
        axes.plot_surface(*hills, cmap=rng.choice(MAPS))
    else:
        axes.plot_wireframe(*hills)
    axes.view_init(rng.randint(15, 60), rng.randint(0, 90))
    axes.set_title(_phrase(rng, words))


def _polar(axes, rng, dice, words):
    count = rng.randint(5, 9)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    for _ in range(rng.randint(1, 2)):
        values = dice.uniform(2, 9, count)
        axes.plot([*angles, angles[0]], [*values, values[0]])
        axes.fill(angles, values, alpha=0.3)
    axes.set_xticks(angles, _names(rng, words, count))
    axes.set_title(_phrase(rng, words))


PLAIN = {
    "line chart": _line, "area chart": _area, "bar chart": _bar, "scatter plot": _scatter, "histogram": _histogram,
    "box plot": _boxes, "heat map": _heat, "pie chart": _pie,
}  # fmt: skip


def _one(name, draw, **options):
    return lambda figure, rng, dice, words: draw(_axes(figure, name, **options), rng, dice, words)


def _panels(figure, rng, dice, words):
    rows, cols = rng.choice(((1, 2), (2, 1), (2, 2), (1, 3), (2, 3)))
    for n in range(rows * cols):
        name = rng.choice(sorted(PLAIN))
        PLAIN[name](_axes(figure, name, (rows, cols, n + 1)), rng, dice, words)
    if rng.random() < 0.5:
        figure.suptitle(_phrase(rng, words))


def _say(name, *wordings):
    return (f"a {name}", *wordings)


# family, or family/layout: captions, the plainest first, and what draws it
KINDS = {
    "line-chart": (_say("line chart", "a plot with lines", "a graph of curves", "lines over two axes"),
                   _one("line chart", _line)),
    "area-chart": (_say("area chart", "a chart with filled areas", "a stacked area plot"), _one("area chart", _area)),
    "bar-chart": (_say("bar chart", "a plot with bars", "a chart of upright bars", "a column chart"),
                  _one("bar chart", _bar)),
    "bar-chart/lying": (_say("bar chart", "a chart of horizontal bars", "bars from left to right"),
                        _one("bar chart", _horizontal)),
    "bar-chart/stacked": (_say("bar chart", "a stacked bar chart", "a bar chart of coloured parts"),
                          _one("bar chart", _stacked)),
    "scatter-plot": (_say("scatter plot", "a plot with points", "a cloud of points", "a chart of dots"),
                     _one("scatter plot", _scatter)),
    "histogram": (_say("histogram", "a plot of a distribution", "a chart of frequencies"),
                  _one("histogram", _histogram)),
    "pie-chart": (_say("pie chart", "a round chart of shares", "a circle in coloured parts with percentages"),
                  _one("pie chart", _pie)),
    "heat-map": (_say("heat map", "a grid of coloured cells", "a matrix plot with colours"), _one("heat map", _heat)),
    "box-plot": (_say("box plot", "a plot with boxes and whiskers", "a chart of distributions side by side"),
                 _one("box plot", _boxes)),
    "contour-plot": (_say("contour plot", "a plot of height lines", "lines of equal height"),
                     _one("contour plot", _contour)),
    "surface-plot": (_say("3d surface plot", "a surface in three dimensions", "a 3d plot of hills"),
                     _one("surface plot", _surface, projection="3d")),
    "radar-chart": (_say("radar chart", "a round plot with axes like a star", "a polar plot"),
                    _one("radar chart", _polar, projection="polar")),
    "panels": (("a figure with several plots", "several charts beside each other", "a grid of plots"), _panels),
}  # fmt: skip
