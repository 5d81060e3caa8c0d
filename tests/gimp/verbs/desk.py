"""What is on the screen, the processes behind it, and a hand for both."""

import json
import os
import signal
import subprocess
import time

import gi

gi.require_version("Gimp", "3.0")
from gi.repository import Gimp

PATIENCE = 30  # seconds
HANDS = {}  # by the program's file: each is started once, and ends with this process


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
