"""Outlines: lists of points on a sheet of 600 by 600, the ground being at 470."""

import math
from collections.abc import Sequence

type Point = tuple[float, float]
type Outline = list[Point]


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> Outline:
    return arc(x, y, rx, rx if ry is None else ry, 0, 360)


def arc(x: float, y: float, rx: float, ry: float, start: float, end: float) -> Outline:
    """Points along an ellipse, in degrees, clockwise from the right."""
    steps = max(6, round(abs(end - start) / 6))
    angles = [math.radians(start + (end - start) * step / steps) for step in range(steps + 1)]
    return [(x + rx * math.cos(angle), y + ry * math.sin(angle)) for angle in angles]


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> Outline:
    r = min(radius, (right - left) / 2, (bottom - top) / 2)
    if r <= 0:
        return [(left, top), (right, top), (right, bottom), (left, bottom)]
    return (
        arc(right - r, top + r, r, r, -90, 0)
        + arc(right - r, bottom - r, r, r, 0, 90)
        + arc(left + r, bottom - r, r, r, 90, 180)
        + arc(left + r, top + r, r, r, 180, 270)
    )


def smooth(points: Sequence[Point], *, closed: bool = True, steps: int = 10) -> Outline:
    """A curve through the points (Catmull-Rom)."""
    count = len(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    curve: Outline = []
    for index in range(count if closed else count - 1):
        knots = [at(index + offset) for offset in (-1, 0, 1, 2)]
        curve += [_between(knots, step / steps) for step in range(steps)]
    return curve if closed else [*curve, points[-1]]


def lathe(x: float, profile: Sequence[Point], *, round_off: bool = True) -> Outline:
    """A body turned around the axis at `x`: the profile says how far it reaches at each height."""
    side = [(x + reach, y) for y, reach in profile]
    right = smooth(side, closed=False) if round_off else side
    return right + [(2 * x - px, py) for px, py in reversed(right)]


def vessel(x: float, profile: Sequence[Point], depth: float = 0.12) -> Outline:
    """A turned body that stands on the ground: its foot is curved as the eye sees it from a little above."""
    foot, reach = profile[-1]
    side = smooth([(x + wide, y) for y, wide in profile], closed=False)
    return (
        side
        + arc(x, foot, reach, reach * depth, 0, 180)[1:-1]
        + [(2 * x - px, py) for px, py in reversed(side)]
    )


def turn(points: Sequence[Point], degrees: float, x: float, y: float) -> Outline:
    sin, cos = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return [(x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos) for px, py in points]


def move(points: Sequence[Point], dx: float, dy: float) -> Outline:
    return [(x + dx, y + dy) for x, y in points]


def mirror(points: Sequence[Point], x: float = 300) -> Outline:
    return [(2 * x - px, py) for px, py in points]


def star(x: float, y: float, outer: float, inner: float, rays: int = 5) -> Outline:
    angles = [math.radians(180 * step / rays - 90) for step in range(2 * rays)]
    reach = [outer, inner] * rays
    return [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(reach, angles, strict=True)]


def _between(knots: Sequence[Point], t: float) -> Point:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = knots
    return _spline(x0, x1, x2, x3, t), _spline(y0, y1, y2, y3, t)


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
