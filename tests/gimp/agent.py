"""The tests' hand inside GIMP: a loop that does what it is told over a socket, one verb a line.

Run by GIMP's own Python interpreter plug-in; the other end is `session.Session`. A request is
{"verb": ..., "with": {...}}, its answer {"value": ...} or {"error": traceback}. Images and items
travel as GIMP's own numbers, pixels as files of raw samples, rows top down without padding.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback

import gi

gi.require_version("Gegl", "0.4")
gi.require_version("Gimp", "3.0")
from gi.repository import Gegl, Gimp, Gio

PROCEDURE = "plug-in-ideogram-mask-edit"
PATIENCE = 30  # seconds
STATUSES = ("EXECUTION_ERROR", "CALLING_ERROR", "PASS_THROUGH", "CANCEL")


def version():
    return Gimp.version()


def new_image(width, height, base="RGB", precision=None):
    base = getattr(Gimp.ImageBaseType, base)
    precision = getattr(Gimp.Precision, precision or "U8_NON_LINEAR")
    return Gimp.Image.new_with_precision(width, height, base, precision).get_id()


def open_image(file):
    return Gimp.file_load(Gimp.RunMode.NONINTERACTIVE, Gio.File.new_for_path(file)).get_id()


def save_image(image, file):
    image = Gimp.Image.get_by_id(image)
    return Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, image, Gio.File.new_for_path(file), None)


def set_profile(image, profile):
    """Give the image a colour profile without touching its samples: an ICC file's path, or the
    name of one of GIMP's own."""
    if os.path.isfile(profile):
        with open(profile, "rb") as file:
            profile = Gimp.ColorProfile.new_from_icc_profile(file.read())
    else:
        profile = getattr(Gimp.ColorProfile, profile)()
    if not Gimp.Image.get_by_id(image).set_color_profile(profile):
        raise ValueError(f"the profile does not fit the image: {profile.get_label()}")


def make_indexed(image, colors):
    kind = Gimp.ConvertPaletteType.GENERATE
    dither = Gimp.ConvertDitherType.NONE
    Gimp.Image.get_by_id(image).convert_indexed(dither, kind, colors, False, False, "")


def make_gray(image):
    Gimp.Image.get_by_id(image).convert_grayscale()


def export(image, file, layer=None):
    """Have GIMP export 8-bit sRGB: all that is visible, or one layer of it alone."""
    copy = in_srgb(image, layer)
    Gimp.file_save(Gimp.RunMode.NONINTERACTIVE, copy, Gio.File.new_for_path(file), None)
    copy.delete()


def read_in_srgb(image, file, layer=None):
    """The samples of the same."""
    copy = in_srgb(image, layer)
    size = read_visible(copy.get_id(), file, "R'G'B'A u8")
    copy.delete()
    return size


def in_srgb(image, layer=None):
    """A copy of the image, or of one layer of it alone, converted to 8-bit sRGB."""
    copy = Gimp.Image.get_by_id(image).duplicate()
    if layer is not None:
        only(copy, index_of(layer))
    if copy.get_base_type() != Gimp.ImageBaseType.RGB:
        copy.convert_rgb()
    if layer is None:  # layers are blended in the image's own space
        copy.merge_visible_layers(Gimp.MergeType.CLIP_TO_IMAGE)
    intent = Gimp.ColorRenderingIntent.RELATIVE_COLORIMETRIC
    copy.convert_color_profile(Gimp.ColorProfile.new_rgb_srgb(), intent, True)
    if copy.get_precision() != Gimp.Precision.U8_NON_LINEAR:
        copy.convert_precision(Gimp.Precision.U8_NON_LINEAR)
    return copy


def index_of(layer):
    layer = Gimp.Item.get_by_id(layer)
    return layer.get_image().get_layers().index(layer)


def only(image, index):
    """Leave one layer, as it is without its mask and its opacity, on a canvas of its size."""
    kept = image.get_layers()[index]
    for layer in image.get_layers():
        if layer != kept:
            image.remove_layer(layer)
    if kept.get_mask():
        kept.remove_mask(Gimp.MaskApplyMode.DISCARD)
    kept.set_opacity(100)
    kept.set_mode(Gimp.LayerMode.NORMAL)
    kept.set_visible(True)
    image.resize_to_layers()


def close_image(image):
    Gimp.Image.get_by_id(image).delete()


def new_layer(image, width, height, kind="RGBA_IMAGE", x=0, y=0, parent=None, name="photo"):
    image = Gimp.Image.get_by_id(image)
    kind = getattr(Gimp.ImageType, kind)
    layer = Gimp.Layer.new(image, name, width, height, kind, 100, Gimp.LayerMode.NORMAL)
    image.insert_layer(layer, parent and Gimp.Item.get_by_id(parent), 0)
    layer.set_offsets(x, y)
    return layer.get_id()


def new_group(image):
    image = Gimp.Image.get_by_id(image)
    group = Gimp.GroupLayer.new(image, "group")
    image.insert_layer(group, None, 0)
    return group.get_id()


def new_mask(layer):
    layer = Gimp.Item.get_by_id(layer)
    mask = layer.create_mask(Gimp.AddMaskType.WHITE)
    layer.add_mask(mask)
    return mask.get_id()


def new_text_layer(image, words, x, y):
    image = Gimp.Image.get_by_id(image)
    font = Gimp.Font.get_by_name("Sans-serif") or Gimp.context_get_font()
    layer = Gimp.TextLayer.new(image, words, font, 40, Gimp.Unit.pixel())
    image.insert_layer(layer, None, 0)
    layer.set_offsets(x, y)
    return layer.get_id()


def new_link_layer(image, file):
    """GIMP 3.2: a layer that shows a file."""
    image = Gimp.Image.get_by_id(image)
    layer = Gimp.LinkLayer.new(image, Gio.File.new_for_path(file))
    image.insert_layer(layer, None, 0)
    return layer.get_id()


def new_vector_layer(image, x, y, width, height):
    """GIMP 3.2: a layer that shows a path, here a filled rectangle."""
    image = Gimp.Image.get_by_id(image)
    path = Gimp.Path.new(image, "rectangle")
    image.insert_path(path, None, 0)
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    points = [value for corner in corners for value in (*corner, *corner, *corner)]
    path.stroke_new_from_points(Gimp.PathStrokeType.BEZIER, points, True)
    layer = Gimp.VectorLayer.new(image, path)
    image.insert_layer(layer, None, 0)
    layer.set_enable_fill(True)
    layer.refresh()
    return layer.get_id()


def set_up(item, **properties):
    """Call the setters of those names on a layer: opacity=50, mode="MULTIPLY"."""
    layer = Gimp.Item.get_by_id(item)
    for name, value in properties.items():
        value = getattr(Gimp.LayerMode, value) if name == "mode" else value
        getattr(layer, f"set_{name}")(value)


def move_layer(layer, x, y):
    Gimp.Item.get_by_id(layer).set_offsets(x, y)


def activate(layer):
    """Click on the layer, as it were."""
    layer = Gimp.Item.get_by_id(layer)
    layer.get_image().set_selected_layers([layer])


def remove_layer(layer):
    layer = Gimp.Item.get_by_id(layer)
    layer.get_image().remove_layer(layer)


def flatten(image):
    Gimp.Image.get_by_id(image).flatten()


def layer_to_image_size(layer):
    Gimp.Item.get_by_id(layer).resize_to_image_size()


def float_selection(layer):
    """Paste what is selected, as a floating selection over the layer."""
    layer = Gimp.Item.get_by_id(layer)
    Gimp.edit_copy([layer])
    (floating,) = Gimp.edit_paste(layer, False)
    return floating.get_id()


def new_quick_mask(image):
    """Put the quick mask on, as far as it can be from here: a channel that is given its name makes
    GIMP do it, selection and all."""
    image = Gimp.Image.get_by_id(image)
    channel = Gimp.Selection.save(image)
    channel.set_name("Qmask")
    image.remove_channel(channel)
    quick_mask = image.get_channel_by_name("Qmask")
    image.set_selected_channels([quick_mask])
    return quick_mask.get_id()


def write(drawable, file, format):
    """Fill the drawable with the file's samples, in that babl format."""
    drawable = Gimp.Item.get_by_id(drawable)
    buffer = drawable.get_buffer()
    with open(file, "rb") as samples:
        buffer.set(buffer.get_extent(), format, samples.read())
    buffer.flush()
    drawable.update(0, 0, drawable.get_width(), drawable.get_height())


def read(drawable, file, format):
    """The drawable's pixels into a file, without a format as they are; its width and height."""
    drawable = Gimp.Item.get_by_id(drawable)
    buffer = drawable.get_buffer()
    with open(file, "wb") as samples:
        samples.write(buffer.get(buffer.get_extent(), 1.0, format, Gegl.AbyssPolicy.NONE))
    return drawable.get_width(), drawable.get_height()


def read_visible(image, file, format):
    """What the user sees of the image, likewise."""
    image = Gimp.Image.get_by_id(image)
    layer = Gimp.Layer.new_from_visible(image, image, "visible")
    size = read(layer.get_id(), file, format)
    layer.delete()
    return size


def selection(image):
    return Gimp.Image.get_by_id(image).get_selection().get_id()


def select_islands(image, step):
    """A pixel of its own in every `step` by `step` pixels."""
    image = Gimp.Image.get_by_id(image)
    buffer = image.get_selection().get_buffer()
    width, height = image.get_width(), image.get_height()
    rows = [
        bytes(255 * (x % step == 1 and y % step == 1) for x in range(width)) for y in range(height)
    ]
    buffer.set(buffer.get_extent(), "Y u8", b"".join(rows))
    buffer.flush()
    image.get_selection().update(0, 0, width, height)


def select_channel(image):
    """Save the selection in a channel, change it, and take it from there again."""
    image = Gimp.Image.get_by_id(image)
    channel = Gimp.Selection.save(image)
    Gimp.Selection.invert(image)
    image.select_item(Gimp.ChannelOps.REPLACE, channel)


def save_selection(image, name):
    """Save the selection in a channel of that name, which is active then, and select nothing."""
    image = Gimp.Image.get_by_id(image)
    channel = Gimp.Selection.save(image)
    channel.set_name(name)
    image.set_selected_channels([channel])
    Gimp.Selection.none(image)


def select_saved(image, name):
    """Select what the channel of that name covers."""
    image = Gimp.Image.get_by_id(image)
    image.select_item(Gimp.ChannelOps.REPLACE, image.get_channel_by_name(name))


def select_rectangle(image, x, y, width, height, operation="REPLACE"):
    operation = getattr(Gimp.ChannelOps, operation)
    Gimp.Image.get_by_id(image).select_rectangle(operation, x, y, width, height)


def select_ellipse(image, x, y, width, height, operation="REPLACE"):
    operation = getattr(Gimp.ChannelOps, operation)
    Gimp.Image.get_by_id(image).select_ellipse(operation, x, y, width, height)


def select_polygon(image, corners, operation="REPLACE"):
    """`corners`: x and y of each, in one list."""
    operation = getattr(Gimp.ChannelOps, operation)
    Gimp.Image.get_by_id(image).select_polygon(operation, corners)


def select_none(image):
    Gimp.Selection.none(Gimp.Image.get_by_id(image))


def feather_selection(image, radius):
    Gimp.Selection.feather(Gimp.Image.get_by_id(image), radius)


def invert_selection(image):
    Gimp.Selection.invert(Gimp.Image.get_by_id(image))


def edit(image, drawables, options, run_mode="NONINTERACTIVE", procedure=PROCEDURE):
    """Call the plug-in without a dialog: the status, the new layers, the error's words."""
    procedure = Gimp.get_pdb().lookup_procedure(procedure)
    config = procedure.create_config()
    config.set_property("run-mode", getattr(Gimp.RunMode, run_mode))
    config.set_property("image", Gimp.Image.get_by_id(image))
    config.set_core_object_array("drawables", [Gimp.Item.get_by_id(item) for item in drawables])
    for name, value in options.items():
        config.set_property(name, value)
    return told(procedure.run(config))


def recover(job="", image=None, run_mode="NONINTERACTIVE"):
    """Call Recover Results… without a dialog, likewise."""
    procedure = Gimp.get_pdb().lookup_procedure("plug-in-ideogram-mask-edit-recover")
    config = procedure.create_config()
    config.set_property("run-mode", getattr(Gimp.RunMode, run_mode))
    config.set_property("job", job)
    config.set_property("image", image and Gimp.Image.get_by_id(image))
    return told(procedure.run(config))


def told(answer):
    """What a procedure that returns layers has answered."""
    status = answer.index(0)  # GIMP 3.2 hands enumerations out as plain numbers
    if status != Gimp.PDBStatusType.SUCCESS:
        name = next(n for n in STATUSES if getattr(Gimp.PDBStatusType, n) == status)
        return {"status": name, "layers": [], "error": Gimp.get_pdb().get_last_error()}
    layers = [layer.get_id() for layer in answer.get_core_object_array(1)]
    return {"status": "SUCCESS", "layers": layers, "error": ""}


def menu_of(procedure):
    """A procedure's label and its places in the menus; None: there is no such procedure."""
    procedure = Gimp.get_pdb().lookup_procedure(procedure)
    return procedure and [procedure.get_menu_label(), *procedure.get_menu_paths()]


def image_of(item):
    return Gimp.Item.get_by_id(item).get_image().get_id()


def key_store():
    """The plug-in's own, as a run of it without a window makes it."""
    folder = os.path.join(Gimp.directory(), "plug-ins", "ideogram-mask-editor")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    from mask_editor import own

    return own.key_store(may_ask=False)


def keep_key(key):
    """What stood against the keyring, None: it took the key."""
    trouble = key_store().keep(key)
    return trouble and str(trouble)


def look_for_key(bus=None):
    """The key and where it is; else the kind of the error, and its words. `bus`: the address of a
    session bus in place of the one that there is."""
    usual = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus or usual
    try:
        kept = key_store().look()
    except Exception as error:
        return type(error).__name__, str(error)
    finally:
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = usual
    return kept.key, kept.place


def forget_key():
    key_store().forget()


def labels_in_keyring():
    """What people see of our key in their keyring: the name of each item that holds one."""
    secret, service = secret_service()
    wanted, every = {"service": "1min.ai"}, secret.SearchFlags.ALL
    return [item.get_label() for item in service.search_sync(None, wanted, every, None)]


def lock_keyring():
    _secret, service = secret_service()
    service.lock_sync(service.get_collections(), None)


def secret_service():
    gi.require_version("Secret", "1")
    from gi.repository import Secret

    return Secret, Secret.Service.get_sync(Secret.ServiceFlags.LOAD_COLLECTIONS, None)


def origin_of(layer):
    """What the layer remembers of how it was made, if anything."""
    parasite = layer.get_parasite("ideogram-mask-editor/edit")
    return parasite and json.loads(bytes(parasite.get_data()))


def remember(layer, words):
    """Have the layer carry other words, in place of how it was made; None: no longer anything."""
    layer = Gimp.Item.get_by_id(layer)
    layer.detach_parasite("ideogram-mask-editor/edit")
    if words is not None:
        data = words.encode("ascii")
        layer.attach_parasite(Gimp.Parasite.new("ideogram-mask-editor/edit", 1, data))


def tattoo(layer):
    return Gimp.Item.get_by_id(layer).get_tattoo()


def remove_mask(layer):
    Gimp.Item.get_by_id(layer).remove_mask(Gimp.MaskApplyMode.DISCARD)


def result_layers():
    """The plug-in's own module of that purpose, as it is installed."""
    folder = os.path.join(Gimp.directory(), "plug-ins", "ideogram-mask-editor")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    from mask_editor import layers

    return layers


def show_result(layer, others):
    others = [Gimp.Item.get_by_id(other) for other in others]
    result_layers().show(Gimp.Item.get_by_id(layer), others)


def remove_results(layers):
    result_layers().remove([Gimp.Item.get_by_id(layer) for layer in layers])


def painted(layer):
    """The bounds of what the result's mask lets through."""
    bounds = result_layers().painted(Gimp.Item.get_by_id(layer))
    return [bounds.x, bounds.y, bounds.width, bounds.height]


def thumbnail(layer, file, side):
    """Save the result's thumbnail over what was painted."""
    layers, layer = result_layers(), Gimp.Item.get_by_id(layer)
    layers.thumbnail(layer, layers.painted(layer), side).savev(file, "png", [], [])


def the_result(drawables):
    return result_layers().the_result([Gimp.Item.get_by_id(item) for item in drawables]).get_id()


def select_again(layer):
    result_layers().selection_from(Gimp.Item.get_by_id(layer))


def layer_behind(layer):
    return result_layers().layer_behind(Gimp.Item.get_by_id(layer)).get_id()


def describe(item):
    """All that a test wants to know of one layer."""
    layer = Gimp.Item.get_by_id(item)
    _, x, y = layer.get_offsets()
    mask, parent = layer.get_mask(), layer.get_parent()
    return {
        "name": layer.get_name(),
        "bounds": [x, y, layer.get_width(), layer.get_height()],
        "visible": layer.get_visible(),
        "base": next(base for base in ("rgb", "gray", "indexed") if getattr(layer, f"is_{base}")()),
        "mask": mask and mask.get_id(),
        "parent": parent and parent.get_id(),
        "position": layer.get_image().get_item_position(layer),
        "group": layer.is_group(),
        "class": type(layer).__name__,
        "origin": origin_of(layer),
    }


def set_visible(item, visible):
    Gimp.Item.get_by_id(item).set_visible(visible)


def tree(image):
    """Every layer of the image, top first, a group as a list of its own behind its number."""

    def branch(items):
        return [[item.get_id(), branch(item.get_children())] for item in items]

    return branch(Gimp.Image.get_by_id(image).get_layers())


def is_dirty(image):
    return Gimp.Image.get_by_id(image).is_dirty()


def clean(image):
    Gimp.Image.get_by_id(image).clean_all()


def show(image):
    return Gimp.Display.new(Gimp.Image.get_by_id(image)).get_id()


def close_display(display):
    """Close the image's window, and with it the image, if it is still there."""
    display = Gimp.Display.get_by_id(display)
    if display:
        display.delete()


def displays():
    """The numbers of all image windows."""
    found = []
    for number in range(1, 200):
        display = Gimp.Display.get_by_id(number)
        if display and display.is_valid():
            found.append(number)
    return found


def wait_for_layers(image, count):
    """Wait until the image has that many layers on its top level."""
    image = Gimp.Image.get_by_id(image)
    end = time.monotonic() + PATIENCE
    while len(image.get_layers()) < count:
        if time.monotonic() > end:
            raise TimeoutError(f"{len(image.get_layers())} layers, not {count}")
        time.sleep(0.05)


def wait_until_idle():
    """Wait until no process of the plug-in is left."""
    end = time.monotonic() + PATIENCE
    while plug_ins():
        if time.monotonic() > end:
            raise TimeoutError("the plug-in is still at work")
        time.sleep(0.05)


def end_plug_in():
    """End what a test that failed has left open."""
    for process in plug_ins():
        os.kill(process, signal.SIGKILL)
    wait_until_idle()


def plug_ins():
    """The processes of the plug-in that this GIMP has started."""
    words = ["pgrep", "-P", str(os.getppid()), "-f", "ideogram-mask-editor.py"]
    return list(map(int, subprocess.run(words, capture_output=True, text=True).stdout.split()))


def memory():
    """The memory that GIMP itself has in use, in bytes."""
    with open(f"/proc/{os.getppid()}/status") as status:
        resident = next(line for line in status if line.startswith("VmRSS:"))
    return int(resident.split()[1]) * 1024


def command(words):
    """Run a program beside GIMP, on its screen; what it printed."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    if done.returncode:
        raise RuntimeError(f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


HANDS = {}  # by the program's file: each is started once, and ends with this process


def hand(file, words):
    """Have the program, which stays, do one verb: a line of JSON to it, a line of JSON back."""
    if file not in HANDS:
        pipe = subprocess.PIPE
        HANDS[file] = subprocess.Popen(["python3", file], stdin=pipe, stdout=pipe, text=True)
    HANDS[file].stdin.write(json.dumps(words) + "\n")
    HANDS[file].stdin.flush()
    said = HANDS[file].stdout.readline()
    if not said:
        raise RuntimeError(f"{file} ended at {words} with {HANDS.pop(file).wait()}")
    answer = json.loads(said)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    return answer["value"]


def images():
    return [image.get_id() for image in Gimp.get_images()]


def serve():
    Gegl.init(None)
    port = int(os.environ["GIMP_AGENT_PORT"])
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rw") as talk:
        for request in talk:
            asked = json.loads(request)
            try:
                answer = {"value": globals()[asked["verb"]](**asked["with"])}
            except Exception:
                answer = {"error": traceback.format_exc()}
            talk.write(json.dumps(answer) + "\n")
            talk.flush()


serve()
