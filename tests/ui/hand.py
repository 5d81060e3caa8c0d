"""A person's hand and eyes on the screen, over the accessibility bus.

One process for as long as a GIMP runs. It reads verbs from its standard input, each a line of JSON
that is a list of words, and answers each with a line, {"value": ...} or {"error": ...}:

menu Filters Ideogram "Edit Selection…"    choose a menu item of the image window
press NAME            press a button of that name, once it is there and sensitive
tick NAME yes|no      have a check button ticked, or not
type NAME TEXT        put text, or a number, into the field that is labelled NAME
choose NAME [ITEM]    choose in the combo box; without ITEM: the tab, or the row, of that name
keys CHORD ...        press keys, as xdotool names them: ctrl+Return
write TEXT            type letters into whatever has the focus
focus NAME            give something the focus, which scrolls to it
wait NAME             wait until something of that name is on the screen
says WORDS            wait until these words are to be read
gone NAME             wait until nothing of that name is there any more
read                  every visible thing that has a name or a text: role, name, text
text NAME             what is written in a field
value NAME            the value of a bar or a number
sensitive NAME        whether it can be used
ticked NAME           whether it is chosen, ticked, or switched on
tooltip NAME          what it says about itself
items NAME            what a combo box offers: [name, whether it can be chosen] of each
under NAME            the names of what is inside something
place NAME            left, top, right, bottom on the screen, in units of layout
bounds WORDS ...      left, top, right, bottom on the screen of all whose names begin so
"""

import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

PATIENCE = 45  # seconds until something that should be there is there; painting may take 20
DEEPEST = 40  # levels of things inside things
STATE = Atspi.StateType
# To ask for labels takes as long as all else together, and these have none.
UNLABELLED = {
    getattr(Atspi.Role, role)
    for role in "FILLER LABEL PANEL PUSH_BUTTON SEPARATOR TOGGLE_BUTTON VIEWPORT".split()
}
MENUS = ("menu", "menu item", "check menu item", "radio menu item", "tearoff menu item")


class NotThere(Exception):
    """What should be on the screen did not come; the message lists what is there instead."""


def children(thing):
    try:
        found = [thing.get_child_at_index(index) for index in range(thing.get_child_count())]
    except GLib.Error:  # it went
        return []
    return [child for child in found if child is not None]


def windows():
    """Every window, the latest program's first: a dialog is in front of GIMP."""
    for program in reversed(children(Atspi.get_desktop(0))):
        yield from reversed(children(program))


def things(root, depth=0, needed=STATE.SHOWING, closed=frozenset()):
    """A thing and all that is seen inside it, but not inside those whose role is `closed`; what
    goes while we look is passed over."""
    try:
        if not has(root, needed):
            return
        is_closed = bool(closed) and root.get_role() in closed
    except GLib.Error:
        return
    yield root
    if depth < DEEPEST and not is_closed:
        for child in children(root):
            yield from things(child, depth + 1, needed, closed)


def those(wanted, needed=STATE.SHOWING):
    """The things on the screen that `wanted` says yes to."""
    for window in windows():
        for thing in things(window, needed=needed, closed=closed_in(window)):
            try:
                if wanted(thing):
                    yield thing
            except GLib.Error:  # it went
                continue


def closed_in(window):
    """Where nobody has to look. Of an image's window all but the menu bar's own menus is GIMP's:
    four fifths of what is on the screen, and each thing costs GIMP, and us, half a millisecond."""
    is_images = window.get_role() == Atspi.Role.FRAME
    return {Atspi.Role.MENU, Atspi.Role.SPLIT_PANE} if is_images else {Atspi.Role.MENU}


def has(thing, state):
    return thing.get_state_set().contains(state)


def wait_for(done, complaint):
    """Ask until the answer is something, and return that."""
    end = time.monotonic() + PATIENCE
    began = time.monotonic()
    while not (found := done()):
        now = time.monotonic()
        if now > end:
            raise NotThere(f"{complaint}:\n{read()}")
        time.sleep(max(0.05, now - began))  # what is waited for needs the processor as well
        began = time.monotonic()
    return found


def plain(text):
    return (text or "").replace("_", "").rstrip(":").strip()


def names(thing):
    """What a person would call it: its own name, and the labels that belong to it."""
    found = [plain(thing.get_name())]
    for relation in thing.get_relation_set() if thing.get_role() not in UNLABELLED else ():
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            count = relation.get_n_targets()
            found += [plain(relation.get_target(i).get_name()) for i in range(count)]
    return found


def find(name, wanted=lambda thing: True):
    """The first thing of that name that `wanted` accepts, waited for."""

    def first():
        return next(those(lambda thing: wanted(thing) and plain(name) in names(thing)), None)

    return wait_for(first, f"nothing named {name!r} came")


def control(name):
    """The same, and no mere label."""
    return find(name, lambda thing: thing.get_role_name() != "label")


def read():
    told = those(lambda thing: bool(thing.get_name() or written(thing).strip()))
    return "\n".join(f"{t.get_role_name()}: {t.get_name()!r} {written(t)!r}" for t in told)


# What it does -----------------------------------------------------------------------------------


def menu(*path):
    """Menu items answer without being shown: the last of the path is chosen straight away."""
    step = wait_for(lambda: next(those(is_menu_bar), None), "there is no menu")
    for name in path:
        inside = (item for item in children(step) if item.get_role_name() in MENUS)
        step = next(item for item in inside if called(item, name))
    Atspi.Action.do_action(step, 0)


def is_menu_bar(thing):
    return thing.get_role_name() == "menu bar" and bool(children(thing))


def called(thing, name):
    """A menu item may say more: Undo is “Undo Add Layer” and the like."""
    return f"{plain(thing.get_name())} ".startswith(f"{plain(name)} ")


def press(name):
    Atspi.Action.do_action(find(name, pressable), 0)


def pressable(thing):
    return has(thing, STATE.SENSITIVE) and thing.is_action()


def tick(name, wanted):
    box = find(name, pressable)
    if has(box, STATE.CHECKED) != (wanted == "yes"):
        Atspi.Action.do_action(box, 0)


def type_(name, text):
    field = find(name, lambda thing: thing.is_editable_text())
    if field.is_value():  # a number
        Atspi.Value.set_current_value(field, float(text))
    else:
        Atspi.EditableText.set_text_contents(field, text)


def choose(name, item=None):
    if item is None:
        one = find(name, lambda thing: thing.get_role_name() in ("page tab", "list item"))
        Atspi.Selection.select_child(one.get_parent(), one.get_index_in_parent())
        return
    box = combo(name)
    place = next(place for place, (text, _) in enumerate(items(name)) if plain(text) == plain(item))
    Atspi.Selection.select_child(box, place)


def combo(name):
    return find(name, lambda thing: thing.get_role_name() == "combo box")


def keys(*chords):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *chords], check=True)


def write(text):
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "5", text], check=True)


def focus(name):
    """It may be out of sight, in a part that is scrolled."""

    def named(thing):
        return plain(name) in names(thing) and thing.get_role_name() != "label"

    found = wait_for(lambda: next(those(named, STATE.VISIBLE), None), f"there is no {name!r}")
    Atspi.Component.grab_focus(found)
    find(name)


# What it sees -----------------------------------------------------------------------------------


def wait(name):
    find(name)


def says(words):
    wait_for(
        lambda: any(those(lambda thing: words in thing.get_name() or words in written(thing))),
        f"nothing says {words!r}",
    )


def written(thing):
    return Atspi.Text.get_text(thing, 0, -1) if thing.is_text() else ""


def gone(name):
    wait_for(
        lambda: not any(those(lambda thing: plain(name) in names(thing))),
        f"{name!r} is still there",
    )


def text(name):
    return written(find(name, lambda thing: thing.is_text() and thing.get_role_name() != "label"))


def value(name):
    return Atspi.Value.get_current_value(find(name, lambda thing: thing.is_value()))


def sensitive(name):
    return has(control(name), STATE.SENSITIVE)


def ticked(name):
    return has(control(name), STATE.CHECKED)


def tooltip(name):
    return control(name).get_description()


def items(name):
    (listed,) = children(combo(name))
    return [(item.get_name(), has(item, STATE.SENSITIVE)) for item in children(listed)]


def under(name):
    return [thing.get_name() for thing in things(control(name)) if thing.get_name()]


def place(name):
    return around([control(name)])


def bounds(*words):
    """For each of them in the first window that has something of that name."""

    def named(word):
        every = (
            [thing for thing in things(window) if any(n.startswith(word) for n in names(thing))]
            for window in windows()
        )
        return next(filter(None, every), [])

    found = []
    for word in map(plain, words):
        found += wait_for(lambda word=word: named(word), f"nothing is named {word!r}")
    return around(found)


def around(found):
    places = [Atspi.Component.get_extents(thing, Atspi.CoordType.SCREEN) for thing in found]
    rights, bottoms = ([p.x + p.width for p in places], [p.y + p.height for p in places])
    return min(p.x for p in places), min(p.y for p in places), max(rights), max(bottoms)


VERBS = {
    verb.__name__.rstrip("_"): verb
    for verb in (
        *(menu, press, tick, type_, choose, keys, write, focus),
        *(wait, says, gone, read, text, value, sensitive, ticked, tooltip, items, under),
        *(place, bounds),
    )
}


def answer(line):
    verb, *words = json.loads(line)
    try:
        while GLib.MainContext.default().iteration(False):
            pass  # what the bus has told since the last verb
        return {"value": VERBS[verb](*words)}
    except Exception as trouble:
        return {"error": f"{verb} {words}: {type(trouble).__name__}: {trouble}"}


if __name__ == "__main__":
    Atspi.init()
    for line in sys.stdin:
        print(json.dumps(answer(line)), flush=True)
