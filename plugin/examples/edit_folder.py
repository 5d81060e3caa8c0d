"""Edit a folder of pictures without a window: in each, paint what one of its channels covers.

Run it in the folder that holds this file:

gimp-console-3 --quit --batch-interpreter=python-fu-eval -b "exec(open('edit_folder.py').read()); edit_folder('photos', 'edited', 'a red toadstool', 'mask')"

This takes every XCF, PSD and TIFF in photos/, selects the channel "mask" in it (GIMP names those of
a TIFF "TIFF Channel"), paints a red toadstool there, and saves it in edited/ twice: as XCF, with the
result as a layer, and as PNG. If gimp-console-3 is not found, write in its place:
    Windows:  "C:/Program Files/GIMP 3/bin/gimp-console-3.exe"
    macOS:    /Applications/GIMP.app/Contents/MacOS/gimp-console-3
    Flatpak:  flatpak run --command=gimp-console-3 org.gimp.GIMP

Every edit costs credits. A picture whose XCF is in edited/ is not edited again, so the same command
goes on after a stop. What was painted and could not be saved is in Recover Results... in GIMP's menu
Filters > Ideogram. GIMP's exit status is 0 only if no picture failed.
"""

from pathlib import Path

from gi.repository import Gimp, Gio

PROCEDURE = "plug-in-ideogram-mask-edit"
OPTIONS = {"num-images": 1, "rendering-speed": "DEFAULT"}  # the manual lists more
KINDS = (".xcf", ".psd", ".tif", ".tiff")  # the formats that keep channels
ALONE = Gimp.RunMode.NONINTERACTIVE


def edit_folder(photos: str, edited: str, prompt: str, mask: str = "mask") -> None:
    """Edit each picture that is not edited yet. One that fails is told, and the next is edited."""
    if not Gimp.get_pdb().procedure_exists(PROCEDURE):
        raise RuntimeError("This GIMP has no Ideogram Mask Editor.")
    pictures = [file for file in sorted(Path(photos).iterdir()) if is_picture(file.name)]
    Path(edited).mkdir(parents=True, exist_ok=True)
    done = 0
    for picture in pictures:
        result = Path(edited, f"{picture.name}-edited.xcf")
        try:
            if result.exists():
                said = f"skipped, {result} is there already"
            else:
                edit_picture(picture, result, prompt, mask)
                said = "edited"
            done += 1
        except RuntimeError as error:
            said = f"FAILED: {error}"
        Gimp.message(f"{picture.name}: {said}")  # in Windows nothing shows what is printed
    if not pictures or done < len(pictures):
        raise RuntimeError(f"{done} of {len(pictures)} pictures in {photos} are edited.")


def is_picture(name: str) -> bool:
    """Results are not edited again, not even where both folders are the same."""
    return name.lower().endswith(KINDS) and not name.endswith("-edited.xcf")


def edit_picture(picture: Path, result: Path, prompt: str, mask: str) -> None:
    image = Gimp.file_load(ALONE, Gio.File.new_for_path(str(picture)))
    check(image)
    try:
        channel = image.get_channel_by_name(mask)
        if channel is None:
            raise RuntimeError(f'It has no channel "{mask}".')
        image.select_item(Gimp.ChannelOps.REPLACE, channel)
        paint(image, prompt)
        for file in (result, result.with_suffix(".png")):  # the XCF first: it is what counts
            check(Gimp.file_save(ALONE, image, Gio.File.new_for_path(str(file)), None))
    finally:
        image.delete()


def paint(image: Gimp.Image, prompt: str) -> None:
    """Edit the active layer, or the top one where none is active."""
    procedure = Gimp.get_pdb().lookup_procedure(PROCEDURE)
    config = procedure.create_config()
    layers = image.get_selected_layers() or image.get_layers()
    config.set_core_object_array("drawables", layers[:1])
    arguments = {"run-mode": ALONE, "image": image, "prompt": prompt, **OPTIONS}
    for name, value in arguments.items():
        config.set_property(name, value)
    check(procedure.run(config).index(0) == Gimp.PDBStatusType.SUCCESS)


def check(done: object) -> None:
    """GIMP tells a failure by what it returns, and why it failed when it is asked."""
    if not done:
        raise RuntimeError(Gimp.get_pdb().get_last_error())
