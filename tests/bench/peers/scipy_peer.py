"""SciPy: affine_transform of order 1 on four sequences."""
import common


def resample():
    import numpy
    from scipy.ndimage import affine_transform
    from scipy.spatial.transform import Rotation
    images = [common.load(f"sequence{n}") for n in range(4)]
    turn = Rotation.from_euler("ZYX", [0.1, -0.03, 0.05]).as_matrix()
    centre = numpy.array([119.5, 119.5, 77.0])
    offset = centre + [3.4, -5.4, 3.0] - turn @ centre

    def call():
        return [affine_transform(image, turn, offset, order=1) for image in images]
    return call, lambda results: {}


if __name__ == "__main__":
    common.main(["numpy", "scipy"], {"resample": resample})
