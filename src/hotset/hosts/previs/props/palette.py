"""What props and sets are made of: `Material`s by kind, each from an sRGB hex colour."""

from __future__ import annotations

from hotset.hosts.previs.geometry import Material, linear

__all__ = [
    "brass", "card", "chrome", "enamel", "fabric", "foliage", "glass", "glazed", "glow", "leather", "liquid", "matte",
    "paint", "plastic", "rubber", "steam", "steel", "stone", "wood",
]  # fmt: skip


def glazed(colour: str) -> Material:
    """Glazed porcelain or glossy stoneware."""
    return Material("glazed", linear(colour), roughness=0.12, specular=0.06)


def enamel(colour: str) -> Material:
    """Lacquered metal: car bodies, machine panels, radios."""
    return Material("enamel", linear(colour), roughness=0.2, specular=0.05)


def paint(colour: str, texture: str | None = None) -> Material:
    """Satin paint on wood or wall."""
    return Material("paint", linear(colour), roughness=0.55, texture=texture)


def matte(colour: str, texture: str | None = None) -> Material:
    """Anything dull: plaster, chalk, earth, dough."""
    return Material("matte", linear(colour), roughness=0.92, specular=0.02, texture=texture)


def card(colour: str) -> Material:
    """Paper and cardboard."""
    return Material("card", linear(colour), roughness=0.85, specular=0.02)


def wood(colour: str, roughness: float = 0.45) -> Material:
    """Oiled wood."""
    return Material("wood", linear(colour), roughness=roughness, texture="wood")


def fabric(colour: str) -> Material:
    """Woven cloth."""
    return Material("fabric", linear(colour), roughness=0.95, specular=0.01, texture="fabric")


def leather(colour: str) -> Material:
    """Upholstery leather."""
    return Material("leather", linear(colour), roughness=0.42, texture="leather")


def stone(colour: str, texture: str = "marble", roughness: float = 0.25) -> Material:
    """Polished stone, tile or asphalt, by texture."""
    return Material("stone", linear(colour), roughness=roughness, texture=texture)


def steel(colour: str = "#b9bcbe", roughness: float = 0.32) -> Material:
    """Brushed stainless steel."""
    return Material("steel", linear(colour), roughness=roughness, metallic=1.0, specular=0.5, texture="metal_brushed")


def chrome(colour: str = "#d4d6d8") -> Material:
    """Polished chrome."""
    return Material("chrome", linear(colour), roughness=0.08, metallic=1.0, specular=0.6)


def brass(colour: str = "#c09a4e") -> Material:
    """Brass and gold."""
    return Material("brass", linear(colour), roughness=0.22, metallic=1.0, specular=0.5)


def plastic(colour: str) -> Material:
    """Moulded plastic."""
    return Material("plastic", linear(colour), roughness=0.38)


def rubber(colour: str = "#1d1d1e") -> Material:
    """Rubber: feet, tyres, seals."""
    return Material("rubber", linear(colour), roughness=0.85, specular=0.02)


def glass(colour: str = "#dfe9e8", opacity: float = 0.22) -> Material:
    """Clear glass, drawn over what is behind it."""
    return Material("glass", linear(colour), roughness=0.04, specular=0.06, opacity=opacity)


def liquid(colour: str, opacity: float = 0.9) -> Material:
    """A drink."""
    return Material("liquid", linear(colour), roughness=0.06, specular=0.03, opacity=opacity)


def steam() -> Material:
    """Steam: pale, nearly clear, never outlined."""
    return Material("steam", linear("#f4f2ee"), roughness=1.0, specular=0.0, emission=0.55, opacity=0.34, lines=False)


def glow(colour: str, power: float = 2.0) -> Material:
    """A surface that shines: `power` in units of a diffuse white at key exposure."""
    return Material("glow", linear(colour), roughness=0.9, specular=0.0, emission=power)


def foliage(colour: str) -> Material:
    """Leaves and grass."""
    return Material("foliage", linear(colour), roughness=0.7, specular=0.03)
