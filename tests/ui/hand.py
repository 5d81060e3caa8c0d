"""A person's hand and eyes on the screen, over the accessibility bus:   hand.py VERB ARGUMENT ...

menu Filters Ideogram "Edit Selection…"    choose a menu item of the image window
press NAME            press a button of that name, once it is there and sensitive
type NAME TEXT        put text into the field that is labelled NAME
wait NAME             wait until something of that name is on the screen
gone NAME             wait until nothing of that name is there any more
read                  every visible thing: role, name, text
"""

import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

PATIENCE = 20  # seconds until something that should be there is there
DEEPEST = 40  # levels of things inside things
SHOWING = Atspi.StateType.SHOWING


def things(root=None, depth=0):
    """Everything on the screen, parents before children; what goes while we look is passed over."""
    if root is not None:
        yield root
    if depth < DEEPEST:
        for child in children(root or Atspi.get_desktop(0)):
            yield from things(child, depth + 1)


def children(thing):
    try:
        found = [thing.get_child_at_index(index) for index in range(thing.get_child_count())]
    except GLib.Error:  # it went
        return []
    return [child for child in found if child is not None]


def those(wanted, root=None):
    """The things that `wanted` says yes to."""
    for thing in things(root):
        try:
            if wanted(thing):
                yield thing
        except GLib.Error:  # it went
            continue


def wait_for(done, complaint):
    """Ask until the answer is something, and return that."""
    end = time.monotonic() + PATIENCE
    while not (found := done()):
        if time.monotonic() > end:
            raise SystemExit(f"{complaint}:\n{picture()}")
        time.sleep(0.1)
    return found


def plain(text):
    return (text or "").replace("_", "").rstrip(":").strip()


def showing(thing):
    return thing.get_state_set().contains(SHOWING)


def names(thing):
    """What a person would call it: its own name, and the labels that belong to it."""
    found = [plain(thing.get_name())]
    for relation in thing.get_relation_set():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            count = relation.get_n_targets()
            found += [plain(relation.get_target(i).get_name()) for i in range(count)]
    return found


def find(name, wanted):
    """The first showing thing of that name that `wanted` accepts, waited for."""

    def first():
        return next(those(lambda thing: wanted(thing) and plain(name) in names(thing)), None)

    return wait_for(first, f"nothing named {name!r} came")


def picture():
    return "\n".join(f"{t.get_role_name()}: {t.get_name()!r}" for t in those(showing))


def pressable(thing):
    sensitive = thing.get_state_set().contains(Atspi.StateType.SENSITIVE)
    return showing(thing) and sensitive and thing.is_action()


def menu(*path):
    """Menu items answer without being shown: the last of the path is chosen straight away."""
    step = None
    for name in path:
        step = next(those(lambda item, name=name: is_menu(item) and called(item, name), step))
    Atspi.Action.do_action(step, 0)


def is_menu(thing):
    return thing.get_role_name() in ("menu", "menu item", "check menu item")


def called(thing, name):
    """A menu item may say more: Undo is “Undo Add Layer” and the like."""
    return f"{plain(thing.get_name())} ".startswith(f"{plain(name)} ")


def press(name):
    Atspi.Action.do_action(find(name, pressable), 0)


def type_(name, text):
    field = find(name, lambda thing: showing(thing) and thing.is_editable_text())
    if field.is_value():  # a number
        Atspi.Value.set_current_value(field, float(text))
    else:
        Atspi.EditableText.set_text_contents(field, text)


def wait(name):
    find(name, showing)


def text_of(thing):
    """Its name, and what is written in it."""
    return thing.get_name() + (Atspi.Text.get_text(thing, 0, -1) if thing.is_text() else "")


def says(words):
    wait_for(
        lambda: any(those(lambda thing: showing(thing) and words in text_of(thing))),
        f"nothing says {words!r}",
    )


def gone(name):
    wait_for(
        lambda: not any(those(lambda thing: showing(thing) and plain(name) in names(thing))),
        f"{name!r} is still there",
    )


def read():
    print(picture())


VERBS = {
    "menu": menu,
    "press": press,
    "type": type_,
    "wait": wait,
    "says": says,
    "gone": gone,
    "read": read,
}

if __name__ == "__main__":
    Atspi.init()
    VERBS[sys.argv[1]](*sys.argv[2:])
