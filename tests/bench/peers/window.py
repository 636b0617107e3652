"""The time from starting a program to its first painted main window, on an X display of its own (Xvfb).

main(packages, command) is what a script of a program ends with; its rows are "warm" (started once before) and "cold" (the
page cache emptied, which needs root).
"""
import os
import resource
import statistics
import subprocess
import sys
import time

import common

DROP_CACHES = "/proc/sys/vm/drop_caches"
SMALLEST_WIDTH = 600   # a splash screen is narrower
LONGEST_S = 120
STARTS = 3


def painted(window):
    """Whether this is a viewable main window with more than one colour along a vertical line."""
    import Xlib.X
    place = window.get_geometry()
    if place.width < SMALLEST_WIDTH or window.get_attributes().map_state != Xlib.X.IsViewable:
        return False
    line = window.get_image(50, 0, 1, place.height, Xlib.X.ZPixmap, 0xFFFFFFFF).data
    return len({line[n:n + 4] for n in range(0, len(line), 4)}) > 1


def any_painted(root):
    import Xlib.error
    try:
        return any(painted(window) for window in root.query_tree().children)
    except Xlib.error.XError:
        return False   # a window went while it was looked at


def milliseconds(command, display, root):
    """Starts the program, waits for its window, ends it."""
    environment = {**os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"}
    start = time.perf_counter()
    program = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not any_painted(root):
            if program.poll() is not None:
                raise RuntimeError(f"{command[0]} ended with {program.returncode}")
            if time.perf_counter() - start > LONGEST_S:
                raise RuntimeError(f"{command[0]} showed no window")
            time.sleep(0.005)
        return 1000 * (time.perf_counter() - start)
    finally:
        program.terminate()
        program.wait()


def empty_caches():
    subprocess.run(["sync"], check=True)
    with open(DROP_CACHES, "w", encoding="ascii") as caches:
        caches.write("3")


def processor_milliseconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (used.ru_utime + used.ru_stime)


def starts(command, cold, display):
    """Wall and processor milliseconds of each start."""
    import Xlib.display
    root = Xlib.display.Display(display).screen().root
    if not cold:
        milliseconds(command, display, root)
    for _ in range(STARTS):
        if cold:
            empty_caches()
        before = processor_milliseconds()
        wall = milliseconds(command, display, root)
        yield wall, processor_milliseconds() - before


def main(packages, command):
    common.enter([*packages, "python-xlib==0.33"])
    read_end, write_end = os.pipe()
    server = subprocess.Popen(["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1600x1000x24", "-noreset", "-nolisten", "tcp"],
                              pass_fds=[write_end], stderr=subprocess.DEVNULL)
    try:
        display = f":{os.read(read_end, 16).decode().strip()}"
        walls, cpus = zip(*starts(command(), sys.argv[1] == "cold", display))
    finally:
        server.terminate()
        server.wait()
    common.report(statistics.median(walls), statistics.median(cpus), {})
