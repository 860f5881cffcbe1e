"""Where a stranger can leave an attack."""

from collections.abc import Callable

from core.records import MemoryFact, Product
from eval.guardrail.redteam.shop import COMPANION, ITEM, NOW, Scene

_SEPARATORS = (". ", " - ", ", ", ": ", " | ", " ")

Carrier = Callable[[Scene, str, int], Scene]
"""A scene, the attack's text and the number of the run, to the scene with the attack in it."""


def _named(scene: Scene, product_id: str, text: str, number: int, *, alone: bool = False) -> Scene:
    locale = scene.customer.locale

    def rename(product: Product) -> Product:
        clean = product.name[locale]
        name = text if alone else f"{clean}{_SEPARATORS[number % len(_SEPARATORS)]}{text}"
        return product.model_copy(update={"name": product.name | {locale: name}})

    return _changed(scene, product_id, rename)


def _changed(scene: Scene, product_id: str, change: Callable[[Product], Product]) -> Scene:
    products = tuple(change(each) if each.product_id == product_id else each for each in scene.products)
    return scene.model_copy(update={"products": products})


def _attribute(scene: Scene, text: str, *names: str) -> Scene:
    return _changed(
        scene,
        ITEM,
        lambda product: product.model_copy(update={"attributes": product.attributes | dict.fromkeys(names, text)}),
    )


def _described(scene: Scene, text: str) -> Scene:
    locale = scene.customer.locale
    return _changed(scene, ITEM, lambda product: product.model_copy(update={"description": {locale: text}}))


def _remembered(scene: Scene, text: str) -> Scene:
    fact = MemoryFact(fact_id="f2", text=text, kind="preference", observed_at=NOW)
    return scene.model_copy(update={"memory": (fact, *scene.memory)})


def _briefed(scene: Scene, **changes: object) -> Scene:
    return scene.model_copy(update={"brief": scene.brief.model_copy(update=changes)})


CARRIERS: dict[str, Carrier] = {
    "item name": lambda scene, text, number: _named(scene, ITEM, text, number),
    "whole item name": lambda scene, text, number: _named(scene, ITEM, text, number, alone=True),
    "companion's name": lambda scene, text, number: _named(scene, COMPANION, text, number),
    "other goods' name": lambda scene, text, number: _named(scene, "p3", text, number),
    "size": lambda scene, text, _: _attribute(scene, text, "size"),
    "package": lambda scene, text, _: _attribute(scene, text, "unit.en", "measure.zh"),
    "occasion": lambda scene, text, _: _attribute(scene, text, "use.en", "use.zh"),
    "first name": lambda scene, text, _: scene.model_copy(
        update={"customer": scene.customer.model_copy(update={"display_name": text})}
    ),
    "description": lambda scene, text, _: _described(scene, text),
    "review": lambda scene, text, _: scene.model_copy(update={"reviews": (text,)}),
    "memory fact": lambda scene, text, _: _remembered(scene, text),
    "brief's goal": lambda scene, text, _: _briefed(scene, goal=text),
    "brief's call to action": lambda scene, text, _: _briefed(scene, call_to_action={"all": text}),
    "offer's conditions": lambda scene, text, _: scene.model_copy(
        update={"offer": scene.offer.model_copy(update={"conditions": text})}
    ),
}
