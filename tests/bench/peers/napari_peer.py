"""napari's start: the viewer that Python users open images with."""
import pathlib
import sys

import window

if __name__ == "__main__":
    window.main(["napari[pyqt5]==0.6.6"], lambda: [str(pathlib.Path(sys.executable).with_name("napari"))])
