"""Takes the picture of a design: which drawing shows it, how near, and on which stage."""

from collections.abc import Callable
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from moments.seed.pictures.kinds import (
    backpack,
    ball,
    blocks,
    board,
    book,
    bottle,
    camera,
    candle,
    cap,
    clock,
    coffee_maker,
    controller,
    cushion,
    dumbbell,
    earbuds,
    frame,
    game,
    headphones,
    helmet,
    keyboard,
    lamp,
    microphone,
    mouse,
    mug,
    notebook,
    pan,
    pet_bowl,
    plant,
    plush,
    power_bank,
    puzzle,
    skincare,
    sneaker,
    socks,
    speaker,
    sunglasses,
    tea_tin,
    teapot,
    tent,
    tote,
    towel,
    ukulele,
    umbrella,
    vase,
    watch,
    yoga_mat,
)
from moments.seed.pictures.paint import colour_of
from moments.seed.pictures.stage import PODIUM, SCENES, Look, Stage, set_stage

# Part of the names of the files: raise it when a drawing changes, so that pictures are taken again.
EDITION = 1
LARGEST = 12_000  # bytes


class Kind(NamedTuple):
    """A kind of object. What is seen from above, or hangs, is not put on a podium."""

    draw: Callable[[Stage, Look], None]
    zoom: float = 1.1
    stands: bool = True


class Shot(NamedTuple):
    """All that a picture depends on; plain, so that it can be sent to another process."""

    file: str
    kind: str
    backdrop: str
    colour: str
    style: int
    scene: int
    scale: float = 1.0


KINDS = {
    "mugs": Kind(mug.draw, 1.12),
    "bottles": Kind(bottle.draw, 1.16),
    "teapots": Kind(teapot.draw, 1.02),
    "coffee-makers": Kind(coffee_maker.draw, 1.14),
    "cookware": Kind(pan.draw, 1.1),
    "boards": Kind(board.draw, 1.08),
    "candles": Kind(candle.draw, 1.28),
    "lamps": Kind(lamp.draw, 1.1),
    "clocks": Kind(clock.draw, 1.1, stands=False),
    "cushions": Kind(cushion.draw, 1.06),
    "towels": Kind(towel.draw, 1.14),
    "vases": Kind(vase.draw, 1.06),
    "plants": Kind(plant.draw, 1.08),
    "frames": Kind(frame.draw, 1.02),
    "tea-tins": Kind(tea_tin.draw, 1.14),
    "headphones": Kind(headphones.draw, 1.06),
    "earbuds": Kind(earbuds.draw, 1.14),
    "speakers": Kind(speaker.draw, 1.1),
    "power-banks": Kind(power_bank.draw, 1.1),
    "keyboards": Kind(keyboard.draw, 1.02, stands=False),
    "mice": Kind(mouse.draw, 1.18, stands=False),
    "watches": Kind(watch.draw, 1.04, stands=False),
    "controllers": Kind(controller.draw, 1.1, stands=False),
    "microphones": Kind(microphone.draw, 1.08),
    "cameras": Kind(camera.draw, 1.1),
    "backpacks": Kind(backpack.draw, 1.12),
    "totes": Kind(tote.draw, 1.1),
    "caps": Kind(cap.draw, 1.02),
    "socks": Kind(socks.draw, 1.06),
    "sneakers": Kind(sneaker.draw, 1.04),
    "sunglasses": Kind(sunglasses.draw, 1.06, stands=False),
    "umbrellas": Kind(umbrella.draw, 1.08, stands=False),
    "books": Kind(book.draw, 1.1),
    "notebooks": Kind(notebook.draw, 1.12),
    "puzzles": Kind(puzzle.draw, 1.04, stands=False),
    "games": Kind(game.draw, 1.1),
    "blocks": Kind(blocks.draw, 1.12),
    "plush": Kind(plush.draw, 1.06),
    "balls": Kind(ball.draw, 1.08),
    "yoga-mats": Kind(yoga_mat.draw, 1.08),
    "dumbbells": Kind(dumbbell.draw, 1.1),
    "helmets": Kind(helmet.draw, 1.08),
    "tents": Kind(tent.draw, 1.04),
    "skincare": Kind(skincare.draw, 1.14),
    "pet-bowls": Kind(pet_bowl.draw, 1.1),
    "ukuleles": Kind(ukulele.draw, 1.0),
}


def take(shot: Shot) -> bytes:
    """The picture as WebP, always the same bytes for the same shot on the same version of the library."""
    kind = KINDS[shot.kind]
    scene = shot.scene % (SCENES if kind.stands else PODIUM)
    stage = set_stage(shot.backdrop, scene, kind.zoom * shot.scale)
    kind.draw(stage, Look(colour_of(shot.colour), shot.style))
    picture, file = stage.picture(), b""
    for quality in (82, 70, 55):
        file = webp(picture, quality)
        if len(file) <= LARGEST:
            break
    return file


def webp(picture: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", quality=quality, method=2)
    return file.getvalue()
