"""A tent: for trails, a family dome, a beach shelter, or a play tent."""

from moments.seed.pictures.paint import (
    CREAM,
    corners,
    dark,
    down,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, ellipse, mirror, smooth, turn
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_ridge_tent, _dome, _dome, _tipi)[look.style](stage, look)
    _grass(stage)


def _grass(stage: Stage) -> None:
    for number in range(9):
        x = 96 + number * 51
        for lean in (-24, 0, 24):
            blade = smooth([(x - 3, 486), (x, 462 - number % 3 * 6), (x + 3, 486)])
            stage.fill(turn(blade, lean, x, 486), mix((108, 156, 100), CREAM, number % 3 * 0.12))


def _ridge_tent(stage: Stage, look: Look) -> None:
    tint = look.tint
    stage.stand(310, 210, 474, depth=0.06)
    stage.fill(
        [(278, 190), (392, 212), (528, 466), (440, 478)],
        corners(tint, dark(tint, 0.3), dark(tint, 0.2), dark(tint, 0.5)),
    )
    stage.fill(
        [(278, 190), (440, 478), (92, 478)],
        corners(light(tint, 0.5), light(tint, 0.2), tint, dark(tint, 0.1)),
    )
    stage.fill([(278, 250), (352, 478), (206, 478)], down((72, 60, 70), (38, 34, 50)))
    stage.fill([(278, 250), (206, 478), (176, 478), (258, 262)], light(tint, 0.62))
    stage.fill([(278, 250), (352, 478), (384, 478), (298, 262)], light(tint, 0.5))
    for start, end in (((278, 190), (60, 486)), ((392, 212), (560, 470))):
        stage.line([start, end], 2.6, dark(CREAM, 0.4), 0.8)
    stage.shade(ellipse(280, 440, 26, 20), (255, 206, 120), 0.9, 14)


def _dome(stage: Stage, look: Look) -> None:
    tint, is_shelter = look.tint, look.style == 2
    stage.stand(300, 214, 474, depth=0.06)
    dome = [*arc(300, 470, 212, 250 if not is_shelter else 210, 180, 360), (512, 478), (88, 478)]
    stage.fill(dome, corners(light(tint, 0.42), light(tint, 0.08), tint, dark(tint, 0.34)))
    for reach in (70, 150):
        stage.line(
            arc(300, 474, reach, 250 if not is_shelter else 210, 180, 360),
            5,
            dark(tint, 0.36),
            0.7,
            inside=dome,
        )
    width = 62 if not is_shelter else 138
    door = [*arc(300, 478, width, 168 if not is_shelter else 150, 180, 360)]
    stage.fill(door, down((80, 66, 76), (42, 38, 54)))
    stage.fill(
        [*arc(300, 478, width, 168 if not is_shelter else 150, 180, 250), (300 - width * 0.7, 478)],
        light(tint, 0.6),
    )
    if is_shelter:
        stage.fill(ellipse(332, 452, 24), (240, 120, 96))
        stage.fill(arc(332, 452, 24, 24, 200, 290), CREAM)
    else:
        for side in (-1, 1):
            window = ellipse(300 + side * 128, 386, 30)
            stage.fill(window, down((150, 196, 220), (220, 236, 240)))
            stage.line(window, 4, dark(tint, 0.4))
        stage.shade(ellipse(300, 448, 26, 18), (255, 206, 120), 0.8, 14)


def _tipi(stage: Stage, look: Look) -> None:
    tint = look.tint
    stage.stand(300, 176, 474, depth=0.07)
    for foot, tip in ((140, 336), (460, 264), (300, 306)):
        stage.line([(foot, 478), (tip, 96)], 10, turned((190, 150, 104)))
    body = [(300, 150), (462, 478), (138, 478)]
    stage.fill(body, corners(light(tint, 0.5), light(tint, 0.2), tint, dark(tint, 0.2)))
    for row in range(3):
        y = 260 + row * 62
        for column in range(9):
            x = 130 + column * 42
            stage.fill([(x, y), (x + 21, y + 20), (x + 42, y)], light(tint, 0.75), 0.9, inside=body)
    stage.fill([(300, 268), (352, 478), (248, 478)], down((84, 66, 76), (48, 40, 56)))
    stage.fill([(300, 268), (248, 478), (226, 478), (288, 300)], CREAM)
    stage.fill(mirror([(300, 268), (248, 478), (226, 478), (288, 300)]), CREAM)
    stage.fill([(300, 96), (352, 112), (300, 130)], (240, 196, 96))
