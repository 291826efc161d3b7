"""Rooms to live in: kitchen, living room, bedroom. Their best side looks along +y from a camera at -y."""

from __future__ import annotations

from hotset.hosts.previs.props.palette import brass, chrome, enamel, fabric, glazed, matte, paint, plastic, stone, wood
from hotset.hosts.previs.sets.outside import street_view
from hotset.hosts.previs.sets.stage import Stage, StageSet

__all__ = ["bedroom", "kitchen", "living_room"]


def _kitchen_fittings(s: Stage) -> None:
    front = s.hue("accent", "#5f7466")
    tone, steel_ = paint(front), enamel("#d9d8d3")
    for x in (-0.72, 1.08):
        unit = {"main": front}
        state = "sink" if x < 0 else "plain"
        s.dress("kitchen_unit", (x - 0.02, 1.48, 0), state=state, colours=unit, wall="wall_back", detail=0.6)
    b = s.part("upper_cupboards", "wall_back")
    for x in (-1.72, 1.10, 1.66):
        b.box((0.55, 0.33, 0.70), tone, (x, 1.63, 1.52), 0.004)
        b.box((0.50, 0.018, 0.65), tone, (x, 1.458, 1.545), 0.006)
        b.post(0.012, 0.022, brass(), (x + 0.2, 1.452, 1.60), 10, tilt=90)
    tiles = s.part("tiles", "wall_back")
    tiles.box((3.7, 0.012, 0.58), stone("#e6e1d4", "tile", 0.2), (0.16, 1.794, 0.90), 0)
    fridge = s.part("fridge", "wall_back", 0.8)
    fridge.box((0.66, 0.66, 1.82), steel_, (-2.03, 1.44, 0.02), 0.03)
    for z, h in ((0.05, 1.12), (1.20, 0.60)):
        fridge.box((0.64, 0.05, h), steel_, (-2.03, 1.10, z), 0.015)
        fridge.bar([(-1.78, 1.05, z + h * 0.3), (-1.78, 1.05, z + h * 0.8)], 0.012, chrome(), 8)
    for x, z, c in ((-2.2, 1.45, "#c9483a"), (-2.05, 1.52, "#e2c15a"), (-2.12, 0.95, "#efeadd")):
        fridge.box((0.08, 0.003, 0.10), matte(c), (x, 1.073, z), 0, roll=5)
    stove = s.part("stove", "wall_right", 0.7)
    stove.box((0.60, 0.60, 0.90), steel_, (2.08, 0.55, 0), 0.012)
    stove.box((0.02, 0.48, 0.40), plastic("#17181a"), (1.775, 0.55, 0.20), 0.01)
    stove.bar([(1.755, 0.34, 0.66), (1.755, 0.76, 0.66)], 0.012, chrome(), 8)
    for k in range(4):
        stove.post(0.02, 0.022, plastic("#1b1b1c"), (1.782, 0.36 + k * 0.125, 0.80), 14, tilt=90, turn=-90)
        at = (1.95 + 0.27 * (k % 2), 0.40 + 0.29 * (k // 2), 0.902)
        stove.ring(0.085, 0.008, plastic("#1b1b1c"), at, 18)
    stove.box((0.5, 0.56, 0.14), steel_, (2.13, 0.55, 1.62), 0.02)
    stove.box((0.22, 0.26, 0.95), steel_, (2.26, 0.55, 1.75), 0.01)
    s.dress("kettle", (2.20, 0.40, 0.912), 200, into="stove_kettle")
    s.dress("moka_pot", (1.95, 0.70, 0.912), 120)
    things = s.part("worktop_things", "wall_back")
    for k, tone_ in enumerate(("#e9e1cf", "#c9b48c", "#8fa39a")):
        r = 0.055 - 0.008 * k
        things.turned(
            [(0, 0), (r, 0), (r, 0.17 - 0.03 * k), (r * 0.9, 0.19 - 0.03 * k), (0, 0.195 - 0.03 * k)],
            glazed(tone_),
            (-1.35 + 0.13 * k, 1.62, 0.9),
            18,
        )
    things.box((0.34, 0.24, 0.022), wood("#a9794a"), (1.2, 1.42, 0.9), 0.006)
    s.dress("knife", (1.16, 1.42, 0.923), 70)
    s.dress("bowl", (-0.35, 1.50, 0.90))


def kitchen(s: Stage) -> StageSet:
    """A family kitchen: worktop and window at the back, table with two facing chairs in front."""
    wall, trim = paint(s.hue("wall", "#e3d9c0"), "plaster"), paint(s.hue("trim", "#efe9dc"))
    window, side = (-0.10, 1.08, 1.0, 2.25), (-1.6, 0.95, -0.3, 2.2)
    s.room(
        (-2.4, 2.4),
        (-2.6, 1.8),
        2.7,
        {"wall_back": wall},
        stone(s.hue("floor", "#b98a5e"), "tile", 0.4),
        {"wall_back": [window], "wall_left": [side]},
        trim,
    )
    s.glaze("wall_back", window, (2, 2), trim, 1.3)
    s.glaze("wall_left", side, (2, 2), trim, 1.0)
    s.curtains("wall_left", side, fabric(s.hue("curtain", "#c46f4a")), 0.1)
    street_view(s, "wall_back", 9.0, 8.0)
    street_view(s, "wall_left", 8.0, 7.0)
    _kitchen_fittings(s)
    s.dress("table", (0, -0.85, 0), colours={"main": s.hue("wood", "#9a6a3e")}, detail=0.8)
    chair = {"main": s.hue("chair", "#6e4526"), "seat": "#b0a184"}
    s.dress("chair", (-0.95, -0.85, 0), 90, colours=chair, detail=0.6)
    s.dress("chair", (0.95, -0.85, 0), -90, colours=chair, detail=0.6)
    s.dress("bowl", (0.12, -0.62, 0.75), colours={"main": "#c8b07a"}, into="fruit_bowl")
    fruit = s.part("fruit_bowl")
    for k, tone in enumerate(("#b93a2a", "#d9a132", "#8fa13c", "#c8562c")):
        fruit.ball(0.034, matte(tone), (0.12 + 0.035 * (-1) ** k, -0.62 + 0.03 * (k // 2 * 2 - 1), 0.80), 10)
    s.pendant(0, -0.85, 1.75, s.hue("lamp", "#b5482e"), 0.9)
    s.door("wall_right", -1.5, "#efe9dc")
    s.dress("shelf", (-1.2, -2.46, 1.0), 180, wall="wall_front")
    s.pictures("wall_front", [(1.0, 1.35), (1.7, 1.45)])
    s.dress("clock", (2.365, -0.45, 1.85), -90, wall="wall_right", detail=0.6)
    s.dress("plant", (-2.1, -2.2, 0), detail=0.5)
    s.sun()
    s.mark("centre", 0.0, 0.25)
    s.mark("counter", 0.20, 0.90, 180, None, 0.90)
    s.mark("stove", 1.45, 0.50, 90, None, 0.90)
    s.mark("fridge", -1.85, 0.60, 180)
    s.mark("table_left", -0.95, -0.85, 90, 0.467, 0.75)
    s.mark("table_right", 0.95, -0.85, -90, 0.467, 0.75)
    s.mark("table", 0.0, -1.65, 180, None, 0.75)
    s.mark("door", 1.85, -1.5, -90)
    s.mark("window", -1.95, -0.95, -90)
    s.spot("counter_top", 0.10, 1.40, 0.90)
    s.spot("table_top", -0.15, -0.95, 0.75)
    return s.finish(((-2.4, -2.6, 0.0), (2.4, 1.8, 2.7)), True)


def living_room(s: Stage) -> StageSet:
    """A living room: sofa at the back, armchair at the left, low table, lamps, books, a window with curtains."""
    wall, trim = paint(s.hue("wall", "#b9b59f"), "plaster"), paint(s.hue("trim", "#efe9dc"))
    window = (-0.9, 0.75, 1.0, 2.35)
    s.room(
        (-2.9, 2.9),
        (-3.0, 2.0),
        2.8,
        {"wall_back": wall},
        wood(s.hue("floor", "#94693f")),
        {"wall_left": [window]},
        trim,
    )
    s.glaze("wall_left", window, (2, 2), trim, 1.4)
    s.curtains("wall_left", window, fabric(s.hue("curtain", "#8a5a3c")))
    street_view(s, "wall_left", 8.0, 8.0)
    s.dress("rug", (0.0, 0.05, 0), colours={"main": s.hue("accent", "#7c3b2c")}, detail=0.8)
    sofa = {"main": s.hue("seat", "#5e7068"), "accent": "#c2673a"}
    s.dress("sofa", (0.1, 1.48, 0), colours=sofa, detail=0.7)
    s.dress("armchair", (-1.75, 0.05, 0), 75, colours={"main": "#9a7b56", "accent": "#4d5f6b"}, detail=0.7)
    low = s.part("coffee_table")
    low.box((1.05, 0.55, 0.03), wood("#5d3a22"), (0.1, 0.15, 0.37), 0.006)
    low.box((0.92, 0.44, 0.02), wood("#5d3a22"), (0.1, 0.15, 0.14), 0.004)
    for x in (-0.36, 0.56):
        for y in (-0.06, 0.36):
            low.box((0.045, 0.045, 0.375), wood("#5d3a22"), (x, y, 0), 0.005)
    s.dress("book_stack", (0.42, 0.18, 0.40), 20)
    s.dress("mug", (-0.18, 0.25, 0.40), 40, colours={"main": "#c8a24e"})
    s.standing_lamp("floor_lamp", (1.75, 1.55, 0), 1.38)
    s.dress("shelf", (2.76, 0.35, 0.55), -90, wall="wall_right", detail=0.5)
    s.dress("shelf", (2.76, -1.0, 0.55), -90, wall="wall_right", detail=0.5, seed=s.seed + 5)
    side = s.part("sideboard", "wall_front", 0.7)
    side.box((1.7, 0.42, 0.55), wood("#6b4426"), (1.1, -2.76, 0.14), 0.008)
    for k in range(3):
        side.box((0.53, 0.016, 0.47), wood("#7d5230"), (0.55 + k * 0.55, -2.543, 0.18), 0.006)
        side.post(0.012, 0.02, brass(), (0.75 + k * 0.55, -2.530, 0.46), 10, tilt=-90)
    for x in (0.35, 1.85):
        side.bar([(x, -2.6, 0), (x, -2.6, 0.15)], 0.02, wood("#4b2e1b"), 8)
        side.bar([(x, -2.9, 0), (x, -2.9, 0.15)], 0.02, wood("#4b2e1b"), 8)
    s.dress("radio", (0.8, -2.76, 0.69), 180)
    s.standing_lamp("lamp", (1.65, -2.78, 0.69), 0.31, 0.35)
    s.pictures("wall_back", [(-0.75, 1.40), (0.1, 1.52), (0.95, 1.40)])
    s.pictures("wall_front", [(1.15, 1.42)])
    s.pictures("wall_left", [(-2.0, 1.35)])
    s.door("wall_front", -1.5, "#efe9dc")
    s.dress("plant", (-2.45, 1.55, 0), detail=0.6)
    s.sun()
    for name, x in (("sofa_left", -0.5), ("sofa", 0.1), ("sofa_right", 0.7)):
        s.mark(name, x, 1.38, 0, 0.46, 0.40)
    s.mark("armchair", -1.75, 0.05, 75, 0.46, 0.40)
    s.mark("centre", 0.1, -0.95)
    s.mark("door", -1.5, -2.35, 180)
    s.mark("window", -2.35, -0.95, -90)
    s.mark("shelf", 2.05, -0.35, 90)
    s.spot("table_top", -0.05, 0.08, 0.40)
    s.spot("sideboard_top", 1.2, -2.72, 0.69, 180)
    return s.finish(((-2.9, -3.0, 0.0), (2.9, 2.0, 2.8)), True)


def bedroom(s: Stage) -> StageSet:
    """A bedroom: bed with its head at the back, two night tables, window at the left, wardrobe at the right."""
    wall, trim = paint(s.hue("wall", "#a9b3b4"), "plaster"), paint(s.hue("trim", "#ece6da"))
    window = (-0.6, 0.8, 0.9, 2.25)
    s.room(
        (-2.4, 2.4),
        (-2.6, 1.9),
        2.7,
        {"wall_back": wall},
        wood(s.hue("floor", "#a57b50")),
        {"wall_left": [window]},
        trim,
    )
    s.glaze("wall_left", window, (2, 2), trim, 1.3)
    s.curtains("wall_left", window, fabric(s.hue("curtain", "#d8c9ad")))
    street_view(s, "wall_left", 9.0, 8.0)
    s.dress("rug", (0.0, -0.9, 0), 0, colours={"main": "#77695a"}, detail=0.8)
    s.dress("bed", (0, 0.82, 0), colours={"main": s.hue("accent", "#4f6272")}, detail=0.8)
    for x in (-1.15, 1.15):
        b = s.part("night_table_left" if x < 0 else "night_table_right", None, 0.7)
        b.box((0.44, 0.38, 0.48), wood("#6e4a30"), (x, 1.66, 0.08), 0.006)
        b.box((0.38, 0.016, 0.18), wood("#7d5638"), (x, 1.463, 0.34), 0.005)
        b.post(0.012, 0.02, brass(), (x, 1.455, 0.43), 10, tilt=90)
        for dx in (-0.18, 0.18):
            for dy in (-0.15, 0.15):
                b.box((0.035, 0.035, 0.09), wood("#4b2e1b"), (x + dx, 1.66 + dy, 0), 0.003)
        s.standing_lamp("lamp", (x + 0.06, 1.70, 0.56), 0.31, 0.5)
    s.dress("book", (-1.26, 1.56, 0.56), 25)
    wardrobe = s.part("wardrobe", "wall_right", 0.7)
    wardrobe.box((0.58, 1.5, 2.12), wood("#7a5233"), (2.09, -0.75, 0.06), 0.008)
    wardrobe.box((0.64, 1.56, 0.06), wood("#6a4529"), (2.08, -0.75, 2.17), 0.012)
    for k in range(3):
        wardrobe.box((0.02, 0.47, 1.9), wood("#85603d"), (1.795, -1.25 + 0.5 * k, 0.17), 0.006)
        wardrobe.box((0.012, 0.35, 1.6), wood("#7a5233"), (1.785, -1.25 + 0.5 * k, 0.32), 0.005)
        wardrobe.post(0.014, 0.022, brass(), (1.78, -1.07 + 0.5 * k, 1.1), 10, tilt=90, turn=-90)
    s.dress("suitcase", (2.08, -0.85, 2.23), 88, into="wardrobe_case", wall="wall_right")
    s.dress("chair", (-1.75, -1.25, 0), 50, colours={"main": "#8a623c", "seat": "#c9bb9c"})
    s.pictures("wall_back", [(-0.55, 1.35), (0.1, 1.42)])
    s.pictures("wall_front", [(1.4, 1.4)])
    s.door("wall_front", -0.6, "#ece6da")
    mirror = s.part("mirror", "wall_front", 0.8)
    mirror.box((0.62, 0.03, 1.6), wood("#5f3d24"), (0.65, -2.57, 0.25), 0.01)
    mirror.box((0.52, 0.008, 1.5), chrome("#cfd6d8"), (0.65, -2.553, 0.30), 0)
    s.pendant(0.0, -0.6, 2.05, s.hue("lamp", "#d9c9a4"), 0.5)
    s.sun()
    s.mark("centre", 0.0, -0.95)
    s.mark("bed", 0.0, 0.75, 0, 0.56)
    s.mark("bed_left", -0.62, 0.3, -90, 0.56)
    s.mark("bed_right", 0.62, 0.3, 90, 0.56)
    s.mark("window", -1.95, 0.15, -90)
    s.mark("door", -0.6, -2.05, 180)
    s.mark("wardrobe", 1.25, -0.75, 90)
    s.mark("chair", -1.75, -1.25, 50, 0.467)
    s.spot("night_table_left", -1.24, 1.56, 0.56)
    s.spot("night_table_right", 1.24, 1.54, 0.56)
    s.spot("bed_top", 0.0, 0.2, 0.57)
    return s.finish(((-2.4, -2.6, 0.0), (2.4, 1.9, 2.7)), True)
