"""What brings a person nearer to saying a text, by any way, for lessons and simulations."""

from eyelid.speaking.open_menus import OpenMenus
from eyelid.speaking.selection import direct_symbols, undoes
from eyelid.speaking.selector import Selector
from eyelid.speaking.settings import Settings


def wanted_symbol(
    goal: str, way: str, menus: OpenMenus, *, selector: Selector, settings: Settings
) -> str | None:
    """Returns the symbol to make next; None: wait, or the text has been said.

    Args:
        goal: The text.
        way: The name of the way in which it is to be said.
        menus: What is open.
        selector: What chooses from it.
        settings: The person's.
    """
    index = _wanted_choice(goal, way, menus)
    if index is not None:
        symbol = selector.toward(index)
        return _undo_symbol(menus, selector, settings) if symbol == "" else symbol
    return _undo_symbol(menus, selector, settings) if selector.made or menus.is_begun else None


def _wanted_choice(goal: str, way: str, menus: OpenMenus) -> int | None:
    if menus.own:
        items = menus.own[-1].items
        return next((place for place, item in enumerate(items) if item.does == way != menus.way.name), None)
    if way == menus.way.name:
        return menus.way.toward(goal)
    kinds = [choice.kind for choice in menus.menu.choices]
    leads = next((kind for kind in ("menu", "word") if kind in kinds), None)  # a half word is ended first
    return None if leads is None else kinds.index(leads)


def _undo_symbol(menus: OpenMenus, selector: Selector, settings: Settings) -> str | None:
    symbols, choices = direct_symbols(settings), menus.menu.choices
    if "long_blink" in symbols and undoes("long_blink", settings, made=selector.made, choices=choices):
        return "long_blink"
    place = next((place for place, choice in enumerate(choices) if choice.kind == "undo"), None)
    symbol = None if place is None else selector.toward(place)
    return symbol if symbol else symbols[0] if symbol == "" else None
