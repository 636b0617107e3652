"""TumorGrowthToolkit's Fisher-Kolmogorov step (Balcerak et al., FK.py, revision cbd5bca).

The package is not on PyPI: this is its FK_update and get_D written again in NumPy, operation by operation as it does them
(six rolls, float64, one step after the other), so that it takes as long. rolls wrap around; the rim of the crop is empty.
"""
import common

D_WHITE, RATIO, RHO, STEP, THRESHOLD = 0.13, 10.0, 0.025, 0.5, 0.1


def face_diffusivities(white, grey):
    """Of the faces before and behind each voxel, by axis."""
    import numpy
    tissue = white + grey >= THRESHOLD
    faces = []
    for axis in range(3):
        both = numpy.logical_and(numpy.roll(tissue, -1, axis=axis), tissue)
        whites = numpy.where(both, (numpy.roll(white, -1, axis=axis) + white) / 2, 0)
        greys = numpy.where(both, (numpy.roll(grey, -1, axis=axis) + grey) / 2, 0)
        minus = D_WHITE * (whites + greys / RATIO)
        plus = D_WHITE * (numpy.roll(whites, 1, axis=axis) + numpy.roll(greys, 1, axis=axis) / RATIO)
        faces.append((plus, minus))
    return faces


def update(density, faces, step):
    import numpy
    change = [plus * (numpy.roll(density, 1, axis=axis) - density) - minus * (density - numpy.roll(density, -1, axis=axis))
              for axis, (plus, minus) in enumerate(faces)]
    total = change[0] + change[1] + change[2]
    density += (total + RHO * numpy.multiply(density, 1 - density)) * step
    return density


def grown(steps, step):
    import numpy
    white, grey, start = (common.load(f"growth_{name}").astype(float) for name in ("white", "grey", "start"))
    faces = face_diffusivities(white, grey)

    def call():
        density = numpy.array(start)
        for _ in range(steps):
            density = update(density, faces, step)
        return density
    return call, lambda density: {"mass_ml": density.sum() / 1000}


def hundred_steps():
    return grown(100, STEP)


def hundred_days():
    """By the toolkit's own rule for the number of steps."""
    count = int(100 * D_WHITE * 8 + 100)
    return grown(count, 100 / count)


if __name__ == "__main__":
    common.main(["numpy"], {"hundred_steps": hundred_steps, "hundred_days": hundred_days})
