"""Every key of production.yaml, described once: the reader, the reference page and the JSON Schema come from here."""

from __future__ import annotations

from hotset.film.board_keys import BOARD, MOTION, PLACEMENT
from hotset.film.keys import Key, Section
from hotset.film.keys import choice_key as _choice
from hotset.film.words import ElementKind, Look

__all__ = ["PRODUCTION", "Key", "Section"]

LINE = Section(
    name="lines",
    doc="One spoken line.",
    keys=(
        Key(name="text", kind="text", doc="What is said.", required=True, example="On the house."),
        Key(name="speaker", kind="slug", doc="Who says it; a narrator when left out.", example="mara"),
        Key(name="name", kind="text", doc="The name as the script has it.", example="MARA"),
        Key(name="parenthetical", kind="text", doc="How it is said.", example="smiling"),
        Key(name="off_screen", kind="yes_no", doc="Heard, not seen.", default="no", example="yes"),
        Key(name="at", kind="time", doc="When it begins, from the start of the shot.", example="1s"),
    ),
)

SHOT = Section(
    name="shots",
    doc="One camera idea inside a scene; it becomes exactly one finished clip.",
    keys=(
        Key(name="for", kind="time", field="duration", doc="How long it is in the cut.", example="4s"),
        Key(name="scene", kind="scene", doc="Its scene, where the slate does not say so.", example="'12'"),
        Key(
            name="description",
            kind="text",
            doc="What the shot shows, in words.",
            example="Steam rises from the red cup.",
        ),
        Key(
            name="board", kind="section", section=BOARD, doc="The first frame.", example="{composition: {size: close}}"
        ),
        Key(
            name="last_board",
            kind="section",
            section=BOARD,
            doc="The last frame, where the shot ends on a frame of its own that is locked too. What is left out is as "
            "in the first.",
            example="{composition: {size: extreme close}}",
        ),
        Key(
            name="motion",
            kind="section",
            section=MOTION,
            doc="Camera path, action and timing.",
            example="{camera: [{move: dolly, amount: 0.3m}]}",
        ),
        Key(
            name="elements",
            kind="slug",
            many="list",
            doc="Everything in frame; the place and what the board names are added by themselves.",
            example="[mara, cup]",
            most=48,
        ),
        Key(
            name="lines",
            kind="section",
            many="list",
            section=LINE,
            doc="What is said; the script's own lines when left out.",
            example="[{speaker: mara, text: On the house.}]",
            most=48,
        ),
        Key(
            name="picture",
            kind="path",
            doc="A picture file that is to be locked as the first frame.",
            example="boards/1A.png",
        ),
        Key(
            name="follows",
            kind="slate",
            doc="The shot whose last frame this shot's first frame must match.",
            example="1A",
        ),
        Key(
            name="transition",
            kind="transition",
            doc="How the film gets from the shot before into this one: cut, dissolve or fade, with its length.",
            default="cut",
            example="dissolve 12f",
        ),
        Key(name="sound", kind="text", doc="A sound effect or ambience in words.", example="the machine hisses"),
    ),
)

SCENE = Section(
    name="scenes",
    doc="A stretch of script in one place and time. Scenes that are not listed come from the script.",
    keys=(
        Key(name="heading", kind="text", doc="The scene heading.", example="INT. CAFÉ - DAWN"),
        Key(name="place", kind="slug", doc="The place, an element.", example="bar"),
        Key(name="time", kind="text", doc="The time of day.", default="day", example="morning"),
        Key(
            name="staging",
            kind="section",
            many="list",
            section=PLACEMENT,
            doc="Who stands on which mark while the scene lasts; eyelines and screen sides follow from it.",
            example="[{element: mara, mark: behind_counter}]",
            most=24,
        ),
        Key(name="synopsis", kind="text", doc="What happens, in a sentence.", example="Mara makes the first cup."),
    ),
)

FIGURE = Section(
    name="figure",
    doc="How the embedded artist draws one member of the cast. Words are those of its figure kit.",
    keys=(
        Key(
            name="archetype",
            kind="word",
            doc="Who it is: woman, man, girl, boy, elder_woman or elder_man.",
            default="woman",
            example="elder_man",
        ),
        Key(name="build", kind="word", doc="The body: slim, average or heavy.", default="average", example="slim"),
        Key(name="height", kind="metres", field="height_m", doc="How tall.", example="1.72m"),
        Key(name="skin", kind="colour", doc="Skin.", default="'#c99a7c'", example="'#8d5a3b'"),
        Key(name="hair", kind="word", doc="The hair cut.", default="bob", example="ponytail"),
        Key(name="hair_colour", kind="colour", doc="Its colour.", default="'#3a2a22'", example="'#b8b2a7'"),
        Key(name="top", kind="word", doc="What is worn above.", default="sweater", example="shirt"),
        Key(name="top_colour", kind="colour", doc="Its colour.", default="'#8a8f98'", example="'#e8e2d6'"),
        Key(name="bottom", kind="word", doc="What is worn below.", default="trousers", example="jeans"),
        Key(name="bottom_colour", kind="colour", doc="Its colour.", default="'#3d4654'", example="'#2c3440'"),
        Key(name="shoes_colour", kind="colour", doc="The shoes.", default="'#2b2622'", example="'#1d1a17'"),
        Key(
            name="extras",
            kind="word",
            many="list",
            doc="What is worn besides: apron, glasses, hat and so on.",
            example="[apron]",
            most=8,
        ),
        Key(name="extras_colour", kind="colour", doc="Their colour.", default="'#5b4636'", example="'#5b4636'"),
    ),
)

VOICE = Section(
    name="voice",
    doc="The scratch voice of one speaker.",
    keys=(
        Key(name="name", kind="word", doc="A voice that the voice host knows.", default="en-us", example="en-gb"),
        Key(name="pitch", kind="whole", doc="Pitch.", default="50", example="42", least=0, most=99),
        Key(
            name="words_per_minute",
            kind="whole",
            doc="How fast it speaks.",
            default="165",
            example="150",
            least=60,
            most=400,
        ),
    ),
)

ELEMENT = Section(
    name="elements",
    doc="What must look the same wherever it appears.",
    keys=(
        _choice("kind", ElementKind, "What it is.", "", example="product", required=True),
        Key(name="name", kind="text", doc="Its name; the script's cue for a member of the cast.", example="Mara"),
        Key(name="look", kind="text", doc="What it looks like, for hosted models.", example="a deep red espresso cup"),
        Key(
            name="references",
            kind="path",
            many="list",
            doc="Pictures of it.",
            example="[elements/coffee.png]",
            most=16,
        ),
        Key(name="credit", kind="text", doc="Who made those pictures, and their licence.", example="J. Doe, CC BY 4.0"),
        Key(
            name="kit",
            kind="word",
            doc="What the embedded artist draws for it: a prop or a set of its kit.",
            example="cup_and_saucer",
        ),
        Key(
            name="colours",
            kind="colour",
            many="map",
            doc="Colours that override the kit's own, by part.",
            example="{body: '#8c2a1c'}",
        ),
        Key(
            name="figure",
            kind="section",
            section=FIGURE,
            doc="How the embedded artist draws a member of the cast.",
            example="{archetype: woman, hair: bob}",
        ),
        Key(name="voice", kind="section", section=VOICE, doc="The scratch voice.", example="{name: en-gb, pitch: 40}"),
        Key(
            name="negative", kind="text", doc="What it must never look like.", example="no logo, no handle on the left"
        ),
    ),
)

MODELS = Section(
    name="models",
    doc="Which model draws and which one shoots. The embedded ones need no key and cost nothing.",
    keys=(
        Key(
            name="stills",
            kind="word",
            field="stills_model",
            doc="Draws the storyboard's stills.",
            default="previs",
            example="previs",
        ),
        Key(
            name="takes",
            kind="word",
            field="takes_model",
            doc="Shoots the takes.",
            default="animatic",
            example="animatic",
        ),
    ),
)

TITLE = Section(
    name="title card",
    doc="A card with text before or after the film.",
    keys=(
        Key(name="title", kind="text", field="text", doc="The large text.", required=True, example="The First Cup"),
        Key(name="subtitle", kind="text", doc="The small text under it.", example="A film in thirty seconds"),
        Key(name="for", kind="time", field="seconds", doc="How long it stands.", default="2s", example="2s"),
        Key(name="ink", kind="colour", doc="The colour of the text.", default="'#f4efe6'", example="'#f4efe6'"),
        Key(name="ground", kind="colour", doc="The colour behind it.", default="'#14110f'", example="'#14110f'"),
    ),
)

SOUND = Section(
    name="sound",
    doc="The scratch track.",
    keys=(
        Key(name="music", kind="word", doc="A cue of the kit, or none.", default="warm", example="warm"),
        Key(name="tempo", kind="tempo", field="tempo_bpm", doc="How fast it plays.", default="84", example="84"),
        Key(name="voices", kind="yes_no", doc="Whether lines are spoken.", default="yes", example="no"),
        Key(
            name="narrator",
            kind="word",
            field="narrator_voice",
            doc="The voice of lines without a speaker.",
            default="en-gb",
            example="en-gb",
        ),
        Key(
            name="loudness",
            kind="loudness",
            field="loudness_lufs",
            doc="Integrated loudness of the master.",
            default="-14 LUFS",
            example="-14 LUFS",
        ),
    ),
)

DELIVERABLES = Section(
    name="deliverables",
    doc="What is made of the cut besides the master.",
    keys=(
        Key(
            name="contact_sheet", kind="yes_no", doc="A sheet with a frame of every shot.", default="yes", example="yes"
        ),
        Key(name="captions", kind="yes_no", doc="Captions of the lines.", default="yes", example="no"),
    ),
)

PRODUCTION = Section(
    name="production.yaml",
    doc="One film being made. Only the title is needed.",
    keys=(
        Key(name="title", kind="text", doc="The film's title.", required=True, example="The First Cup"),
        Key(
            name="script",
            kind="path",
            doc="The script: Fountain (.fountain), Final Draft (.fdx) or a shot list (.csv).",
            example="script.fountain",
        ),
        Key(name="frame_rate", kind="rate", doc="Frames per second.", default="24", example="23.976"),
        Key(
            name="size",
            kind="size",
            doc="Picture size in pixels, or a shape.",
            default="1280x720",
            example="16:9",
        ),
        _choice("look", Look, "How the embedded storyboard artist draws.", "pencil", example="shaded"),
        Key(name="style", kind="text", doc="House style in words, for hosted models.", example="35mm film, soft grain"),
        Key(name="language", kind="word", doc="The language that is spoken (BCP 47).", default="en", example="en"),
        Key(
            name="cap",
            kind="money",
            doc="The most that may be spent and committed together. Nothing paid happens at $0.00.",
            default="$0.00",
            example="$2.00",
        ),
        Key(
            name="candidates",
            kind="whole",
            doc="Stills drawn per board.",
            default="3",
            example="3",
            least=1,
            most=16,
        ),
        Key(name="models", kind="section", section=MODELS, doc="Who draws and who shoots.", example="{stills: previs}"),
        Key(name="opening", kind="section", section=TITLE, doc="A card before the film.", example="{title: Espresso}"),
        Key(name="closing", kind="section", section=TITLE, doc="A card after it.", example="{title: Real. Warm.}"),
        Key(name="sound", kind="section", section=SOUND, doc="The scratch track.", example="{music: warm, tempo: 84}"),
        Key(
            name="deliverables",
            kind="section",
            section=DELIVERABLES,
            doc="What is made besides the master.",
            example="{captions: yes}",
        ),
        Key(
            name="elements",
            kind="section",
            many="map",
            map_key="slug",
            section=ELEMENT,
            doc="Cast, props, products, places and styles, by slug. Cast and places of the script are added by "
            "themselves.",
            example="{cup: {kind: product, name: The red cup}}",
        ),
        Key(
            name="scenes",
            kind="section",
            many="map",
            map_key="scene",
            section=SCENE,
            doc="Scenes by number, to add to what the script says.",
            example="{'1': {place: bar, time: morning}}",
        ),
        Key(
            name="shots",
            kind="section",
            many="map",
            map_key="slate",
            section=SHOT,
            doc="Shots by slate, in the order of the film. Where a scene has shots here, it has exactly these; scenes "
            "without get theirs from the breakdown of the script.",
            example="{1A: {for: 4s, board: {composition: {size: close}}}}",
        ),
    ),
)
